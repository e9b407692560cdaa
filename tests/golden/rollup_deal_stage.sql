INSERT INTO rollup_deal_stage (
    day,
    pipeline,
    stage,
    currency,
    deals,
    deals_won,
    deals_lost,
    deals_valued,
    won_value,
    deals_ended,
    deals_amount,
    deals_ended_amount,
    deals_timed,
    cycle_seconds
)
SELECT
    day,
    pipeline,
    stage,
    currency,
    SUM(deals) AS deals,
    SUM(deals_won) AS deals_won,
    SUM(deals_lost) AS deals_lost,
    SUM(deals_valued) AS deals_valued,
    SUM(won_value) AS won_value,
    SUM(deals_ended) AS deals_ended,
    SUM(deals_amount) AS deals_amount,
    SUM(deals_ended_amount) AS deals_ended_amount,
    SUM(deals_timed) AS deals_timed,
    SUM(cycle_seconds) AS cycle_seconds
FROM (
SELECT
    created_day AS day,
    pipeline,
    stage,
    currency,
    COUNT(*) AS deals,
    CAST(0 AS BIGINT) AS deals_won,
    CAST(0 AS BIGINT) AS deals_lost,
    CAST(0 AS BIGINT) AS deals_valued,
    CAST(0 AS DECIMAL(18, 4)) AS won_value,
    CAST(0 AS BIGINT) AS deals_ended,
    CAST(SUM(CASE WHEN amount IS NOT NULL THEN amount ELSE 0 END) AS DECIMAL(18, 4)) AS deals_amount,
    CAST(0 AS DECIMAL(18, 4)) AS deals_ended_amount,
    CAST(0 AS BIGINT) AS deals_timed,
    CAST(0 AS BIGINT) AS cycle_seconds
FROM deal
WHERE is_current
    AND created_day IS NOT NULL
GROUP BY 1, 2, 3, 4
UNION ALL
SELECT
    closed_day AS day,
    pipeline,
    stage,
    currency,
    CAST(0 AS BIGINT) AS deals,
    COUNT(CASE WHEN status = 'won' THEN 1 END) AS deals_won,
    COUNT(CASE WHEN status = 'lost' THEN 1 END) AS deals_lost,
    COUNT(CASE WHEN status = 'won' AND amount IS NOT NULL THEN 1 END) AS deals_valued,
    CAST(SUM(CASE WHEN status = 'won' AND amount IS NOT NULL THEN amount ELSE 0 END) AS DECIMAL(18, 4)) AS won_value,
    CAST(0 AS BIGINT) AS deals_ended,
    CAST(0 AS DECIMAL(18, 4)) AS deals_amount,
    CAST(0 AS DECIMAL(18, 4)) AS deals_ended_amount,
    COUNT(CASE WHEN status = 'won' AND cycle_seconds IS NOT NULL THEN 1 END) AS deals_timed,
    CAST(SUM(CASE WHEN status = 'won' AND cycle_seconds IS NOT NULL THEN cycle_seconds ELSE 0 END) AS BIGINT) AS cycle_seconds
FROM deal
WHERE is_current
    AND closed_day IS NOT NULL
GROUP BY 1, 2, 3, 4
UNION ALL
SELECT
    CASE WHEN status IN ('won', 'lost') THEN COALESCE(closed_day, created_day) END AS day,
    pipeline,
    stage,
    currency,
    CAST(0 AS BIGINT) AS deals,
    CAST(0 AS BIGINT) AS deals_won,
    CAST(0 AS BIGINT) AS deals_lost,
    CAST(0 AS BIGINT) AS deals_valued,
    CAST(0 AS DECIMAL(18, 4)) AS won_value,
    COUNT(CASE WHEN created_day IS NOT NULL THEN 1 END) AS deals_ended,
    CAST(0 AS DECIMAL(18, 4)) AS deals_amount,
    CAST(SUM(CASE WHEN created_day IS NOT NULL AND amount IS NOT NULL THEN amount ELSE 0 END) AS DECIMAL(18, 4)) AS deals_ended_amount,
    CAST(0 AS BIGINT) AS deals_timed,
    CAST(0 AS BIGINT) AS cycle_seconds
FROM deal
WHERE is_current
    AND CASE WHEN status IN ('won', 'lost') THEN COALESCE(closed_day, created_day) END IS NOT NULL
GROUP BY 1, 2, 3, 4
) AS parts
GROUP BY 1, 2, 3, 4
ORDER BY day;
