-- flow: 2026-05-01, 2026-04-01, 2026-06-01
SELECT
    CASE WHEN day >= ? THEN 0 ELSE 1 END AS part,
    day - CAST(date_diff('day', DATE '1899-12-24', day) % 28 AS INTEGER) AS step,
    CAST(NULL AS VARCHAR) AS split,
    CAST(NULL AS VARCHAR) AS currency,
    SUM(inquiries)
FROM rollup_inquiry_day
WHERE day >= ? AND day < ?
GROUP BY 1, 2;
