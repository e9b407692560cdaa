-- flow: 2026-05-01, 2026-06-01, 2025-05-02, 2025-06-02
SELECT
    0 AS part,
    CAST(NULL AS DATE) AS step,
    agent_group AS split,
    CAST(NULL AS VARCHAR) AS currency,
    SUM(inquiries)
FROM rollup_inquiry_channel
WHERE day >= ? AND day < ?
GROUP BY 3
UNION ALL
SELECT
    1 AS part,
    CAST(NULL AS DATE) AS step,
    agent_group AS split,
    CAST(NULL AS VARCHAR) AS currency,
    SUM(inquiries)
FROM rollup_inquiry_channel
WHERE day >= ? AND day < ?
GROUP BY 3;
