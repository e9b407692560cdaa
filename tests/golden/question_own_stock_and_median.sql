-- quantile: 2026-05-01, 2026-06-01, North
SELECT
    0 AS part,
    CAST(NULL AS DATE) AS step,
    CAST(NULL AS VARCHAR) AS split,
    bucket,
    CAST(SUM(resolved) AS BIGINT)
FROM rollup_duration_resolved
WHERE day >= ? AND day < ?
    AND resolved > 0
    AND (agent_group IN (?) OR agent_group IS NULL)
GROUP BY 4;

-- stock: 2026-05-22, Delivery, Return
SELECT
    0 AS part,
    CAST(NULL AS DATE) AS step,
    CAST(NULL AS VARCHAR) AS split,
    CAST(NULL AS VARCHAR) AS currency,
    SUM(inquiries) - SUM(ended)
FROM rollup_inquiry_topic
WHERE day < ?
    AND topic IN (?, ?);
