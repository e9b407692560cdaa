-- flow: 2026-05-01, 2026-05-13, 2026-04-01, 2026-04-13
SELECT
    0 AS part,
    CAST(NULL AS DATE) AS step,
    CAST(NULL AS VARCHAR) AS split,
    CAST(NULL AS VARCHAR) AS currency,
    SUM(inquiries)
FROM rollup_inquiry_day
WHERE day >= ? AND day < ?
UNION ALL
SELECT
    1 AS part,
    CAST(NULL AS DATE) AS step,
    CAST(NULL AS VARCHAR) AS split,
    CAST(NULL AS VARCHAR) AS currency,
    SUM(inquiries)
FROM rollup_inquiry_day
WHERE day >= ? AND day < ?;
