-- days: 2026-05-01, 2026-06-01
SELECT
    day,
    currency,
    SUM(won_value) AS s0,
    SUM(deals_valued) AS s1,
    SUM(deals_won) AS s2,
    SUM(deals_lost) AS s3,
    SUM(cycle_seconds) AS s4,
    SUM(deals_timed) AS s5
FROM rollup_deal_stage
WHERE day >= ? AND day < ?
GROUP BY 1, 2;

-- days: 2026-06-01
SELECT
    day,
    SUM(deals) AS s0,
    SUM(deals_ended) AS s1
FROM rollup_deal_stage
WHERE day < ?
GROUP BY 1;
