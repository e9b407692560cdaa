INSERT INTO rollup_service_day (
    day,
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
SELECT * FROM rollup_service_channel
) AS parts
GROUP BY 1
ORDER BY day;
