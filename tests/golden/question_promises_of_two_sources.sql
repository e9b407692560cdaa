-- days: chat, 2026-05-03, desk, 2026-05-20, chat, 2026-05-03, desk, 2026-05-20, 2026-05-01, 2026-06-01
SELECT
    day,
    SUM(CASE WHEN (source IN (?) AND day > ?) OR (source IN (?) AND day > ?) THEN 0 ELSE reply_kept END) AS s0,
    SUM(CASE WHEN (source IN (?) AND day > ?) OR (source IN (?) AND day > ?) THEN 0 ELSE reply_broken END) AS s1
FROM rollup_promise_topic
WHERE day >= ? AND day < ?
GROUP BY 1;
