INSERT INTO rollup_order_day (
    day,
    currency,
    orders,
    sales,
    refunded,
    order_total
)
SELECT
    day,
    currency,
    SUM(orders) AS orders,
    SUM(sales) AS sales,
    SUM(refunded) AS refunded,
    SUM(order_total) AS order_total
FROM (
SELECT * FROM rollup_order
) AS parts
GROUP BY 1, 2
ORDER BY day;
