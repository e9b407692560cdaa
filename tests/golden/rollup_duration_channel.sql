INSERT INTO rollup_duration_channel (
    day,
    contact_channel,
    bucket,
    resolved
)
SELECT
    day,
    contact_channel,
    bucket,
    SUM(resolved) AS resolved
FROM (
SELECT * FROM rollup_duration_resolved
) AS parts
GROUP BY 1, 2, 3
ORDER BY day;
