INSERT INTO rollup_duration_service_channel (
    day,
    contact_channel,
    bucket,
    replied,
    first_resolved,
    handled
)
SELECT
    day,
    contact_channel,
    bucket,
    SUM(replied) AS replied,
    SUM(first_resolved) AS first_resolved,
    SUM(handled) AS handled
FROM (
SELECT * FROM rollup_duration_service
) AS parts
GROUP BY 1, 2, 3
ORDER BY day;
