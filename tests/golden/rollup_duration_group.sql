INSERT INTO rollup_duration_group (
    day,
    agent_group,
    bucket,
    resolved
)
SELECT
    day,
    agent_group,
    bucket,
    SUM(resolved) AS resolved
FROM (
SELECT * FROM rollup_duration_resolved
) AS parts
GROUP BY 1, 2, 3
ORDER BY day;
