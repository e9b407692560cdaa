INSERT INTO rollup_duration_created (
    day,
    contact_channel,
    agent_group,
    bucket,
    cohort_resolved
)
SELECT
    created_day AS day,
    contact_channel,
    agent_group,
    CASE WHEN resolution_seconds < 1 THEN 0 ELSE CAST(FLOOR(LN(resolution_seconds) / LN(1.04)) AS INTEGER) + 1 END AS bucket,
    COUNT(*) AS cohort_resolved
FROM inquiry
WHERE is_current
    AND created_day IS NOT NULL
    AND (resolution_seconds IS NOT NULL)
GROUP BY 1, 2, 3, 4
ORDER BY day;
