INSERT INTO rollup_deal_cycle (
    day,
    manager,
    agent_group,
    agent,
    product,
    bucket,
    deals_timed
)
SELECT
    closed_day AS day,
    manager,
    agent_group,
    agent,
    product,
    CASE WHEN cycle_seconds < 1 THEN 0 ELSE CAST(FLOOR(LN(cycle_seconds) / LN(1.04)) AS INTEGER) + 1 END AS bucket,
    COUNT(*) AS deals_timed
FROM deal
WHERE is_current
    AND closed_day IS NOT NULL
    AND (status = 'won' AND cycle_seconds IS NOT NULL)
GROUP BY 1, 2, 3, 4, 5, 6
ORDER BY day;
