INSERT INTO rollup_duration_service (
    day,
    contact_channel,
    agent_group,
    bucket,
    replied,
    first_resolved,
    handled
)
SELECT
    day,
    contact_channel,
    agent_group,
    bucket,
    SUM(replied) AS replied,
    SUM(first_resolved) AS first_resolved,
    SUM(handled) AS handled
FROM (
SELECT
    answered_day AS day,
    contact_channel,
    agent_group,
    CASE WHEN first_reply_seconds < 1 THEN 0 ELSE CAST(FLOOR(LN(first_reply_seconds) / LN(1.04)) AS INTEGER) + 1 END AS bucket,
    COUNT(*) AS replied,
    CAST(0 AS BIGINT) AS first_resolved,
    CAST(0 AS BIGINT) AS handled
FROM inquiry
WHERE is_current
    AND answered_day IS NOT NULL
    AND (first_reply_seconds IS NOT NULL)
GROUP BY 1, 2, 3, 4
UNION ALL
SELECT
    onestop_day AS day,
    contact_channel,
    agent_group,
    CASE WHEN date_diff('second', created_at, onestop_at) < 1 THEN 0 ELSE CAST(FLOOR(LN(date_diff('second', created_at, onestop_at)) / LN(1.04)) AS INTEGER) + 1 END AS bucket,
    CAST(0 AS BIGINT) AS replied,
    COUNT(*) AS first_resolved,
    CAST(0 AS BIGINT) AS handled
FROM inquiry
WHERE is_current
    AND onestop_day IS NOT NULL
    AND ((first_resolved_at IS NOT NULL OR (resolved_at IS NOT NULL AND COALESCE(reopens, 0) = 0)))
GROUP BY 1, 2, 3, 4
UNION ALL
SELECT
    COALESCE(ended_day, created_day) AS day,
    contact_channel,
    agent_group,
    CASE WHEN handling_seconds < 1 THEN 0 ELSE CAST(FLOOR(LN(handling_seconds) / LN(1.04)) AS INTEGER) + 1 END AS bucket,
    CAST(0 AS BIGINT) AS replied,
    CAST(0 AS BIGINT) AS first_resolved,
    COUNT(*) AS handled
FROM inquiry
WHERE is_current
    AND COALESCE(ended_day, created_day) IS NOT NULL
    AND (handling_seconds IS NOT NULL AND (ended_day IS NOT NULL OR status IS NULL))
GROUP BY 1, 2, 3, 4
) AS parts
GROUP BY 1, 2, 3, 4
ORDER BY day;
