-- days from the facts: 2026-05-01, 2026-06-01, high
SELECT
    day,
    SUM(touched_at_most_once) AS s0,
    SUM(touch_known) AS s1,
    SUM(touch_unknown) AS s2,
    SUM(inquiries) AS s3
FROM (
SELECT
    COALESCE(ended_day, created_day) AS day,
    priority,
    COUNT(CASE WHEN solved_day IS NOT NULL AND replies <= 1 THEN 1 END) AS touched_at_most_once,
    COUNT(CASE WHEN solved_day IS NOT NULL AND replies IS NOT NULL THEN 1 END) AS touch_known,
    COUNT(CASE WHEN solved_day IS NOT NULL AND replies IS NULL THEN 1 END) AS touch_unknown,
    CAST(0 AS BIGINT) AS inquiries
FROM inquiry
WHERE is_current
    AND COALESCE(ended_day, created_day) IS NOT NULL
GROUP BY 1, 2
UNION ALL
SELECT
    created_day AS day,
    priority,
    CAST(0 AS BIGINT) AS touched_at_most_once,
    CAST(0 AS BIGINT) AS touch_known,
    CAST(0 AS BIGINT) AS touch_unknown,
    COUNT(*) AS inquiries
FROM inquiry
WHERE is_current
    AND created_day IS NOT NULL
GROUP BY 1, 2
) AS sums
WHERE day >= ? AND day < ?
    AND (priority IN (?) OR priority IS NULL)
GROUP BY 1;
