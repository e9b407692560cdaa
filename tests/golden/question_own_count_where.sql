-- flow: 2026-05-01, Delivery, Return, 2026-04-01, 2026-06-01
SELECT
    CASE WHEN day >= ? THEN 0 ELSE 1 END AS part,
    day - CAST(date_diff('day', DATE '1900-01-07', day) % 7 AS INTEGER) AS step,
    CAST(NULL AS VARCHAR) AS split,
    CAST(NULL AS VARCHAR) AS currency,
    SUM(CASE WHEN topic IN (?, ?) THEN inquiries ELSE 0 END)
FROM rollup_inquiry_topic
WHERE day >= ? AND day < ?
GROUP BY 1, 2;

-- flow: 2026-05-01, 2026-04-01, 2026-06-01
SELECT
    CASE WHEN day >= ? THEN 0 ELSE 1 END AS part,
    day - CAST(date_diff('day', DATE '1900-01-07', day) % 7 AS INTEGER) AS step,
    CAST(NULL AS VARCHAR) AS split,
    CAST(NULL AS VARCHAR) AS currency,
    SUM(orders)
FROM rollup_order
WHERE day >= ? AND day < ?
GROUP BY 1, 2;
