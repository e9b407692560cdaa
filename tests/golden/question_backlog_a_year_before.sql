-- stock: 2026-05-22, 2025-06-01
SELECT
    0 AS part,
    CAST(NULL AS DATE) AS step,
    CAST(NULL AS VARCHAR) AS split,
    CAST(NULL AS VARCHAR) AS currency,
    SUM(inquiries) - SUM(ended)
FROM rollup_inquiry_day
WHERE day < ?
UNION ALL
SELECT
    1 AS part,
    CAST(NULL AS DATE) AS step,
    CAST(NULL AS VARCHAR) AS split,
    CAST(NULL AS VARCHAR) AS currency,
    SUM(inquiries) - SUM(ended)
FROM rollup_inquiry_day
WHERE day < ?;
