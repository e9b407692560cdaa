-- stock: 2026-05-22
SELECT
    0 AS part,
    CAST(NULL AS DATE) AS step,
    topic AS split,
    CAST(NULL AS VARCHAR) AS currency,
    SUM(older_1_in) - SUM(older_1_out)
FROM rollup_age_topic
WHERE day < ?
GROUP BY 3;

-- stock: 2026-05-22
SELECT
    0 AS part,
    CAST(NULL AS DATE) AS step,
    topic AS split,
    CAST(NULL AS VARCHAR) AS currency,
    SUM(older_7_in) - SUM(older_7_out)
FROM rollup_age_topic
WHERE day < ?
GROUP BY 3;
