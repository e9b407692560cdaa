-- days: Delivery, Return, Delivery, Return, 2026-06-01
SELECT
    day,
    SUM(CASE WHEN topic IN (?, ?) THEN inquiries ELSE 0 END) AS s0,
    SUM(CASE WHEN topic IN (?, ?) THEN ended ELSE 0 END) AS s1
FROM rollup_inquiry_topic
WHERE day < ?
GROUP BY 1;

-- buckets: 2026-05-01, 2026-06-01, North
SELECT
    day,
    bucket,
    resolved
FROM rollup_duration_group
WHERE day >= ? AND day < ?
    AND resolved > 0
    AND (agent_group IN (?) OR agent_group IS NULL);
