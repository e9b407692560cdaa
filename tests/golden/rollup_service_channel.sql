INSERT INTO rollup_service_channel (
    day,
    contact_channel,
    agent_group,
    reply_asked,
    answered,
    replied,
    first_reply_seconds,
    replied_next,
    next_reply_seconds,
    touch_known,
    touch_unknown,
    touched_at_most_once,
    touched_once,
    reopens,
    rated,
    rated_good,
    offered,
    handled,
    handling_seconds,
    created_known,
    created_reopened
)
SELECT
    day,
    contact_channel,
    agent_group,
    SUM(reply_asked) AS reply_asked,
    SUM(answered) AS answered,
    SUM(replied) AS replied,
    SUM(first_reply_seconds) AS first_reply_seconds,
    SUM(replied_next) AS replied_next,
    SUM(next_reply_seconds) AS next_reply_seconds,
    SUM(touch_known) AS touch_known,
    SUM(touch_unknown) AS touch_unknown,
    SUM(touched_at_most_once) AS touched_at_most_once,
    SUM(touched_once) AS touched_once,
    SUM(reopens) AS reopens,
    SUM(rated) AS rated,
    SUM(rated_good) AS rated_good,
    SUM(offered) AS offered,
    SUM(handled) AS handled,
    SUM(handling_seconds) AS handling_seconds,
    SUM(created_known) AS created_known,
    SUM(created_reopened) AS created_reopened
FROM (
SELECT
    created_day AS day,
    contact_channel,
    agent_group,
    COUNT(CASE WHEN reply_told THEN 1 END) AS reply_asked,
    CAST(0 AS BIGINT) AS answered,
    CAST(0 AS BIGINT) AS replied,
    CAST(0 AS BIGINT) AS first_reply_seconds,
    CAST(0 AS BIGINT) AS replied_next,
    CAST(0 AS BIGINT) AS next_reply_seconds,
    CAST(0 AS BIGINT) AS touch_known,
    CAST(0 AS BIGINT) AS touch_unknown,
    CAST(0 AS BIGINT) AS touched_at_most_once,
    CAST(0 AS BIGINT) AS touched_once,
    CAST(0 AS BIGINT) AS reopens,
    CAST(0 AS BIGINT) AS rated,
    CAST(0 AS BIGINT) AS rated_good,
    CAST(0 AS BIGINT) AS offered,
    CAST(0 AS BIGINT) AS handled,
    CAST(0 AS BIGINT) AS handling_seconds,
    COUNT(CASE WHEN reopens IS NOT NULL THEN 1 END) AS created_known,
    COUNT(CASE WHEN reopens >= 1 THEN 1 END) AS created_reopened
FROM inquiry
WHERE is_current
    AND created_day IS NOT NULL
GROUP BY 1, 2, 3
UNION ALL
SELECT
    answered_day AS day,
    contact_channel,
    agent_group,
    CAST(0 AS BIGINT) AS reply_asked,
    COUNT(*) AS answered,
    COUNT(CASE WHEN first_reply_seconds IS NOT NULL THEN 1 END) AS replied,
    CAST(SUM(CASE WHEN first_reply_seconds IS NOT NULL THEN first_reply_seconds ELSE 0 END) AS BIGINT) AS first_reply_seconds,
    CAST(0 AS BIGINT) AS replied_next,
    CAST(0 AS BIGINT) AS next_reply_seconds,
    CAST(0 AS BIGINT) AS touch_known,
    CAST(0 AS BIGINT) AS touch_unknown,
    CAST(0 AS BIGINT) AS touched_at_most_once,
    CAST(0 AS BIGINT) AS touched_once,
    CAST(0 AS BIGINT) AS reopens,
    CAST(0 AS BIGINT) AS rated,
    CAST(0 AS BIGINT) AS rated_good,
    CAST(0 AS BIGINT) AS offered,
    CAST(0 AS BIGINT) AS handled,
    CAST(0 AS BIGINT) AS handling_seconds,
    CAST(0 AS BIGINT) AS created_known,
    CAST(0 AS BIGINT) AS created_reopened
FROM inquiry
WHERE is_current
    AND answered_day IS NOT NULL
GROUP BY 1, 2, 3
UNION ALL
SELECT
    COALESCE(ended_day, created_day) AS day,
    contact_channel,
    agent_group,
    CAST(0 AS BIGINT) AS reply_asked,
    CAST(0 AS BIGINT) AS answered,
    CAST(0 AS BIGINT) AS replied,
    CAST(0 AS BIGINT) AS first_reply_seconds,
    CAST(SUM(CASE WHEN next_reply_seconds IS NOT NULL THEN next_replies ELSE 0 END) AS BIGINT) AS replied_next,
    CAST(SUM(CASE WHEN next_replies IS NOT NULL AND next_reply_seconds IS NOT NULL THEN next_reply_seconds ELSE 0 END) AS BIGINT) AS next_reply_seconds,
    COUNT(CASE WHEN solved_day IS NOT NULL AND replies IS NOT NULL THEN 1 END) AS touch_known,
    COUNT(CASE WHEN solved_day IS NOT NULL AND replies IS NULL THEN 1 END) AS touch_unknown,
    COUNT(CASE WHEN solved_day IS NOT NULL AND replies <= 1 THEN 1 END) AS touched_at_most_once,
    COUNT(CASE WHEN solved_day IS NOT NULL AND replies = 1 THEN 1 END) AS touched_once,
    CAST(SUM(CASE WHEN solved_day IS NOT NULL AND reopens IS NOT NULL THEN reopens ELSE 0 END) AS BIGINT) AS reopens,
    COUNT(CASE WHEN satisfaction IN ('good', 'neutral', 'bad') THEN 1 END) AS rated,
    COUNT(CASE WHEN satisfaction = 'good' THEN 1 END) AS rated_good,
    COUNT(CASE WHEN satisfaction = 'offered' THEN 1 END) AS offered,
    COUNT(CASE WHEN handling_seconds IS NOT NULL AND (ended_day IS NOT NULL OR status IS NULL) THEN 1 END) AS handled,
    CAST(SUM(CASE WHEN handling_seconds IS NOT NULL AND (ended_day IS NOT NULL OR status IS NULL) THEN handling_seconds ELSE 0 END) AS BIGINT) AS handling_seconds,
    CAST(0 AS BIGINT) AS created_known,
    CAST(0 AS BIGINT) AS created_reopened
FROM inquiry
WHERE is_current
    AND COALESCE(ended_day, created_day) IS NOT NULL
GROUP BY 1, 2, 3
) AS parts
GROUP BY 1, 2, 3
ORDER BY day;
