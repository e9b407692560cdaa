-- days: 2026-05-01, 2026-06-01, DE
SELECT
    day,
    currency,
    SUM(sales) AS s0
FROM rollup_order
WHERE day >= ? AND day < ?
    AND country IN (?)
GROUP BY 1, 2;
