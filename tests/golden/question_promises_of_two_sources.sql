-- flow: chat, 2026-05-03, desk, 2026-05-20, chat, 2026-05-03, desk, 2026-05-20, 2026-05-01, 2026-06-01
SELECT
    0 AS part,
    day - CAST(date_diff('day', DATE '1900-01-07', day) % 7 AS INTEGER) AS step,
    CAST(NULL AS VARCHAR) AS split,
    CAST(NULL AS VARCHAR) AS currency,
    SUM(CASE WHEN (source IN (?) AND day > ?) OR (source IN (?) AND day > ?) THEN 0 ELSE reply_kept END),
    SUM(CASE WHEN (source IN (?) AND day > ?) OR (source IN (?) AND day > ?) THEN 0 ELSE reply_broken END)
FROM rollup_promise_topic
WHERE day >= ? AND day < ?
GROUP BY 2;
