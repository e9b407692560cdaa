-- flow: 2026-05-01, 2026-06-01
SELECT
    0 AS part,
    day - CAST(date_diff('day', DATE '1900-01-07', day) % 7 AS INTEGER) AS step,
    CAST(NULL AS VARCHAR) AS split,
    CAST(NULL AS VARCHAR) AS currency,
    SUM(inquiries),
    SUM(ended),
    SUM(inquiries)
FROM rollup_inquiry_day
WHERE day >= ? AND day < ?
GROUP BY 2;
