INSERT INTO rollup_duration_service_day (
    day,
    bucket,
    replied,
    first_resolved,
    handled
)
SELECT
    day,
    bucket,
    SUM(replied) AS replied,
    SUM(first_resolved) AS first_resolved,
    SUM(handled) AS handled
FROM (
SELECT * FROM rollup_duration_service_channel
) AS parts
GROUP BY 1, 2
ORDER BY day;
