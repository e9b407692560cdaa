-- flow: 2026-05-01, 2026-06-01
SELECT
    0 AS part,
    CAST(NULL AS DATE) AS step,
    manager AS split,
    currency AS currency,
    SUM(deals_won),
    SUM(deals_lost),
    CAST(SUM(won_value) AS DOUBLE),
    SUM(deals_valued)
FROM rollup_deal_agent
WHERE day >= ? AND day < ?
GROUP BY 3, 4;
