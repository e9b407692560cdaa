-- flow: Delivery, Return, 2026-05-01, 2026-06-01
SELECT
    0 AS part,
    CAST(NULL AS DATE) AS step,
    topic AS split,
    CAST(NULL AS VARCHAR) AS currency,
    SUM(CASE WHEN topic IN (?, ?) THEN inquiries ELSE 0 END)
FROM rollup_inquiry_topic
WHERE day >= ? AND day < ?
GROUP BY 3;

-- flow: 2026-05-01, 2026-06-01
SELECT
    0 AS part,
    CAST(NULL AS DATE) AS step,
    CAST(NULL AS VARCHAR) AS split,
    CAST(NULL AS VARCHAR) AS currency,
    SUM(orders)
FROM rollup_order_day
WHERE day >= ? AND day < ?;
