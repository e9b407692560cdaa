INSERT INTO rollup_duration_service_group (
    day,
    agent_group,
    bucket,
    replied,
    first_resolved,
    handled
)
SELECT
    day,
    agent_group,
    bucket,
    SUM(replied) AS replied,
    SUM(first_resolved) AS first_resolved,
    SUM(handled) AS handled
FROM (
SELECT * FROM rollup_duration_service
) AS parts
GROUP BY 1, 2, 3
ORDER BY day;
