-- flow: 2026-05-01, 2026-06-01
SELECT
    0 AS part,
    CAST(NULL AS DATE) AS step,
    CAST(NULL AS VARCHAR) AS split,
    currency AS currency,
    CAST(SUM(won_value) AS DOUBLE),
    SUM(deals_valued),
    SUM(deals_won),
    SUM(deals_lost),
    SUM(cycle_seconds),
    SUM(deals_timed)
FROM rollup_deal_stage
WHERE day >= ? AND day < ?
GROUP BY 4;

-- stock: 2026-05-22
SELECT
    0 AS part,
    CAST(NULL AS DATE) AS step,
    CAST(NULL AS VARCHAR) AS split,
    CAST(NULL AS VARCHAR) AS currency,
    SUM(deals) - SUM(deals_ended)
FROM rollup_deal_stage
WHERE day < ?;
