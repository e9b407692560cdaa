INSERT INTO rollup_promise_topic (
    day,
    contact_channel,
    topic,
    source,
    reply_kept,
    reply_broken,
    resolution_kept,
    resolution_broken
)
SELECT
    day,
    contact_channel,
    topic,
    source,
    SUM(reply_kept) AS reply_kept,
    SUM(reply_broken) AS reply_broken,
    SUM(resolution_kept) AS resolution_kept,
    SUM(resolution_broken) AS resolution_broken
FROM (
SELECT
    reply_promise_day AS day,
    contact_channel,
    topic,
    source,
    COUNT(CASE WHEN is_reply_kept THEN 1 END) AS reply_kept,
    COUNT(CASE WHEN NOT is_reply_kept THEN 1 END) AS reply_broken,
    CAST(0 AS BIGINT) AS resolution_kept,
    CAST(0 AS BIGINT) AS resolution_broken
FROM inquiry
WHERE is_current
    AND reply_promise_day IS NOT NULL
GROUP BY 1, 2, 3, 4
UNION ALL
SELECT
    resolution_promise_day AS day,
    contact_channel,
    topic,
    source,
    CAST(0 AS BIGINT) AS reply_kept,
    CAST(0 AS BIGINT) AS reply_broken,
    COUNT(CASE WHEN is_resolution_kept THEN 1 END) AS resolution_kept,
    COUNT(CASE WHEN NOT is_resolution_kept THEN 1 END) AS resolution_broken
FROM inquiry
WHERE is_current
    AND resolution_promise_day IS NOT NULL
GROUP BY 1, 2, 3, 4
) AS parts
GROUP BY 1, 2, 3, 4
ORDER BY day;
