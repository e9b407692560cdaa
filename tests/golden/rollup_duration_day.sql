INSERT INTO rollup_duration_day (
    day,
    bucket,
    resolved
)
SELECT
    day,
    bucket,
    SUM(resolved) AS resolved
FROM (
SELECT * FROM rollup_duration_channel
) AS parts
GROUP BY 1, 2
ORDER BY day;
