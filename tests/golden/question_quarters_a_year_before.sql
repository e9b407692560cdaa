-- flow: 2025-07-01, 2024-07-01, 2026-07-01
SELECT
    CASE WHEN day >= ? THEN 0 ELSE 1 END AS part,
    CAST(date_trunc('quarter', day) AS DATE) AS step,
    CAST(NULL AS VARCHAR) AS split,
    CAST(NULL AS VARCHAR) AS currency,
    SUM(inquiries)
FROM rollup_inquiry_day
WHERE day >= ? AND day < ?
GROUP BY 1, 2;

-- flow: 2025-07-01, 2024-07-01, 2026-07-01
SELECT
    CASE WHEN day >= ? THEN 0 ELSE 1 END AS part,
    CAST(date_trunc('quarter', day) AS DATE) AS step,
    CAST(NULL AS VARCHAR) AS split,
    CAST(NULL AS VARCHAR) AS currency,
    SUM(orders)
FROM rollup_order
WHERE day >= ? AND day < ?
GROUP BY 1, 2;
