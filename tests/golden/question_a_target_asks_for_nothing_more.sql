-- flow: 2026-05-01, 2026-06-01
SELECT
    0 AS part,
    CAST(NULL AS DATE) AS step,
    CAST(NULL AS VARCHAR) AS split,
    CAST(NULL AS VARCHAR) AS currency,
    SUM(inquiries)
FROM rollup_inquiry_day
WHERE day >= ? AND day < ?;
