-- stock: 2026-05-01, 2026-04-01, 2026-04-01, 2026-05-22
SELECT
    CASE WHEN day >= ? THEN 0 WHEN day >= ? THEN 1 END AS part,
    CASE WHEN day >= ? THEN day - CAST(date_diff('day', DATE '1900-01-07', day) % 7 AS INTEGER) END AS step,
    CAST(NULL AS VARCHAR) AS split,
    CAST(NULL AS VARCHAR) AS currency,
    SUM(inquiries) - SUM(ended)
FROM rollup_inquiry_day
WHERE day < ?
GROUP BY 1, 2;
