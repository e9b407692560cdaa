INSERT INTO rollup_order (
    day,
    sales_channel,
    country,
    currency,
    orders,
    sales,
    refunded,
    order_total
)
SELECT
    ordered_day AS day,
    sales_channel,
    country,
    currency,
    COUNT(*) AS orders,
    CAST(SUM(total - refunded) AS DECIMAL(18, 4)) AS sales,
    CAST(SUM(refunded) AS DECIMAL(18, 4)) AS refunded,
    CAST(SUM(total) AS DECIMAL(18, 4)) AS order_total
FROM sales_order
WHERE is_current
    AND ordered_day IS NOT NULL
    AND (is_counted)
GROUP BY 1, 2, 3, 4
ORDER BY day;
