-- stock: 2026-05-22
SELECT
    0 AS part,
    CAST(NULL AS DATE) AS step,
    manager AS split,
    currency AS currency,
    SUM(deals_amount) - SUM(deals_ended_amount)
FROM rollup_deal_agent
WHERE day < ?
GROUP BY 3, 4;
