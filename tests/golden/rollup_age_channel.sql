INSERT INTO rollup_age_channel (
    day,
    contact_channel,
    agent_group,
    older_1_in,
    older_1_out,
    older_2_in,
    older_2_out,
    older_5_in,
    older_5_out,
    older_7_in,
    older_7_out,
    older_30_in,
    older_30_out
)
SELECT
    day,
    contact_channel,
    agent_group,
    SUM(older_1_in) AS older_1_in,
    SUM(older_1_out) AS older_1_out,
    SUM(older_2_in) AS older_2_in,
    SUM(older_2_out) AS older_2_out,
    SUM(older_5_in) AS older_5_in,
    SUM(older_5_out) AS older_5_out,
    SUM(older_7_in) AS older_7_in,
    SUM(older_7_out) AS older_7_out,
    SUM(older_30_in) AS older_30_in,
    SUM(older_30_out) AS older_30_out
FROM (
SELECT
    CASE WHEN ended_day IS NULL OR ended_day > created_day + 1 THEN created_day + 1 END AS day,
    contact_channel,
    agent_group,
    COUNT(*) AS older_1_in,
    CAST(0 AS BIGINT) AS older_1_out,
    CAST(0 AS BIGINT) AS older_2_in,
    CAST(0 AS BIGINT) AS older_2_out,
    CAST(0 AS BIGINT) AS older_5_in,
    CAST(0 AS BIGINT) AS older_5_out,
    CAST(0 AS BIGINT) AS older_7_in,
    CAST(0 AS BIGINT) AS older_7_out,
    CAST(0 AS BIGINT) AS older_30_in,
    CAST(0 AS BIGINT) AS older_30_out
FROM inquiry
WHERE is_current
    AND CASE WHEN ended_day IS NULL OR ended_day > created_day + 1 THEN created_day + 1 END IS NOT NULL
GROUP BY 1, 2, 3
UNION ALL
SELECT
    CASE WHEN ended_day > created_day + 1 THEN ended_day END AS day,
    contact_channel,
    agent_group,
    CAST(0 AS BIGINT) AS older_1_in,
    COUNT(CASE WHEN ended_day > created_day + 1 THEN 1 END) AS older_1_out,
    CAST(0 AS BIGINT) AS older_2_in,
    COUNT(CASE WHEN ended_day > created_day + 2 THEN 1 END) AS older_2_out,
    CAST(0 AS BIGINT) AS older_5_in,
    COUNT(CASE WHEN ended_day > created_day + 5 THEN 1 END) AS older_5_out,
    CAST(0 AS BIGINT) AS older_7_in,
    COUNT(CASE WHEN ended_day > created_day + 7 THEN 1 END) AS older_7_out,
    CAST(0 AS BIGINT) AS older_30_in,
    COUNT(CASE WHEN ended_day > created_day + 30 THEN 1 END) AS older_30_out
FROM inquiry
WHERE is_current
    AND CASE WHEN ended_day > created_day + 1 THEN ended_day END IS NOT NULL
GROUP BY 1, 2, 3
UNION ALL
SELECT
    CASE WHEN ended_day IS NULL OR ended_day > created_day + 2 THEN created_day + 2 END AS day,
    contact_channel,
    agent_group,
    CAST(0 AS BIGINT) AS older_1_in,
    CAST(0 AS BIGINT) AS older_1_out,
    COUNT(*) AS older_2_in,
    CAST(0 AS BIGINT) AS older_2_out,
    CAST(0 AS BIGINT) AS older_5_in,
    CAST(0 AS BIGINT) AS older_5_out,
    CAST(0 AS BIGINT) AS older_7_in,
    CAST(0 AS BIGINT) AS older_7_out,
    CAST(0 AS BIGINT) AS older_30_in,
    CAST(0 AS BIGINT) AS older_30_out
FROM inquiry
WHERE is_current
    AND CASE WHEN ended_day IS NULL OR ended_day > created_day + 2 THEN created_day + 2 END IS NOT NULL
GROUP BY 1, 2, 3
UNION ALL
SELECT
    CASE WHEN ended_day IS NULL OR ended_day > created_day + 5 THEN created_day + 5 END AS day,
    contact_channel,
    agent_group,
    CAST(0 AS BIGINT) AS older_1_in,
    CAST(0 AS BIGINT) AS older_1_out,
    CAST(0 AS BIGINT) AS older_2_in,
    CAST(0 AS BIGINT) AS older_2_out,
    COUNT(*) AS older_5_in,
    CAST(0 AS BIGINT) AS older_5_out,
    CAST(0 AS BIGINT) AS older_7_in,
    CAST(0 AS BIGINT) AS older_7_out,
    CAST(0 AS BIGINT) AS older_30_in,
    CAST(0 AS BIGINT) AS older_30_out
FROM inquiry
WHERE is_current
    AND CASE WHEN ended_day IS NULL OR ended_day > created_day + 5 THEN created_day + 5 END IS NOT NULL
GROUP BY 1, 2, 3
UNION ALL
SELECT
    CASE WHEN ended_day IS NULL OR ended_day > created_day + 7 THEN created_day + 7 END AS day,
    contact_channel,
    agent_group,
    CAST(0 AS BIGINT) AS older_1_in,
    CAST(0 AS BIGINT) AS older_1_out,
    CAST(0 AS BIGINT) AS older_2_in,
    CAST(0 AS BIGINT) AS older_2_out,
    CAST(0 AS BIGINT) AS older_5_in,
    CAST(0 AS BIGINT) AS older_5_out,
    COUNT(*) AS older_7_in,
    CAST(0 AS BIGINT) AS older_7_out,
    CAST(0 AS BIGINT) AS older_30_in,
    CAST(0 AS BIGINT) AS older_30_out
FROM inquiry
WHERE is_current
    AND CASE WHEN ended_day IS NULL OR ended_day > created_day + 7 THEN created_day + 7 END IS NOT NULL
GROUP BY 1, 2, 3
UNION ALL
SELECT
    CASE WHEN ended_day IS NULL OR ended_day > created_day + 30 THEN created_day + 30 END AS day,
    contact_channel,
    agent_group,
    CAST(0 AS BIGINT) AS older_1_in,
    CAST(0 AS BIGINT) AS older_1_out,
    CAST(0 AS BIGINT) AS older_2_in,
    CAST(0 AS BIGINT) AS older_2_out,
    CAST(0 AS BIGINT) AS older_5_in,
    CAST(0 AS BIGINT) AS older_5_out,
    CAST(0 AS BIGINT) AS older_7_in,
    CAST(0 AS BIGINT) AS older_7_out,
    COUNT(*) AS older_30_in,
    CAST(0 AS BIGINT) AS older_30_out
FROM inquiry
WHERE is_current
    AND CASE WHEN ended_day IS NULL OR ended_day > created_day + 30 THEN created_day + 30 END IS NOT NULL
GROUP BY 1, 2, 3
) AS parts
GROUP BY 1, 2, 3
ORDER BY day;
