-- stock: 2025-01-01, 2026-05-20
SELECT
    0 AS part,
    CASE WHEN day >= ? THEN CAST(date_trunc('year', day) AS DATE) END AS step,
    CAST(NULL AS VARCHAR) AS split,
    CAST(NULL AS VARCHAR) AS currency,
    SUM(inquiries) - SUM(ended)
FROM rollup_inquiry_day
WHERE day < ?
GROUP BY 2;
