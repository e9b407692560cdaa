-- flow: 2026-05-01, 2026-06-01
SELECT
    0 AS part,
    CAST(NULL AS DATE) AS step,
    product AS split,
    CAST(NULL AS VARCHAR) AS currency,
    SUM(cycle_seconds),
    SUM(deals_timed)
FROM rollup_deal_agent
WHERE day >= ? AND day < ?
GROUP BY 3;

-- quantile: 2026-05-01, 2026-06-01
SELECT
    0 AS part,
    CAST(NULL AS DATE) AS step,
    product AS split,
    bucket,
    CAST(SUM(deals_timed) AS BIGINT)
FROM rollup_deal_cycle
WHERE day >= ? AND day < ?
    AND deals_timed > 0
GROUP BY 3, 4;
