-- flow: 2026-05-01, 2026-06-01, DE
SELECT
    0 AS part,
    CAST(NULL AS DATE) AS step,
    CAST(NULL AS VARCHAR) AS split,
    currency AS currency,
    CAST(SUM(sales) AS DOUBLE)
FROM rollup_order
WHERE day >= ? AND day < ?
    AND country IN (?)
GROUP BY 4;
