INSERT INTO rollup_inquiry_channel (
    day,
    contact_channel,
    agent_group,
    inquiries,
    ended,
    solved_known,
    solved_unknown,
    reopened,
    resolved,
    resolution_seconds,
    onestop,
    onestop_unkeyed,
    onestop_reopened,
    onestop_repeated_1,
    onestop_repeated_3,
    onestop_repeated_7,
    onestop_repeated_14,
    onestop_repeated_30,
    birthdays_in,
    birthdays_out,
    cohort_untimed
)
SELECT
    day,
    contact_channel,
    agent_group,
    SUM(inquiries) AS inquiries,
    SUM(ended) AS ended,
    SUM(solved_known) AS solved_known,
    SUM(solved_unknown) AS solved_unknown,
    SUM(reopened) AS reopened,
    SUM(resolved) AS resolved,
    SUM(resolution_seconds) AS resolution_seconds,
    SUM(onestop) AS onestop,
    SUM(onestop_unkeyed) AS onestop_unkeyed,
    SUM(onestop_reopened) AS onestop_reopened,
    SUM(onestop_repeated_1) AS onestop_repeated_1,
    SUM(onestop_repeated_3) AS onestop_repeated_3,
    SUM(onestop_repeated_7) AS onestop_repeated_7,
    SUM(onestop_repeated_14) AS onestop_repeated_14,
    SUM(onestop_repeated_30) AS onestop_repeated_30,
    SUM(birthdays_in) AS birthdays_in,
    SUM(birthdays_out) AS birthdays_out,
    SUM(cohort_untimed) AS cohort_untimed
FROM (
SELECT
    ended_day AS day,
    contact_channel,
    agent_group,
    CAST(0 AS BIGINT) AS inquiries,
    COUNT(*) AS ended,
    COUNT(CASE WHEN reopens IS NOT NULL THEN 1 END) AS solved_known,
    COUNT(CASE WHEN reopens IS NULL THEN 1 END) AS solved_unknown,
    COUNT(CASE WHEN reopens >= 1 THEN 1 END) AS reopened,
    COUNT(CASE WHEN resolution_seconds IS NOT NULL THEN 1 END) AS resolved,
    CAST(SUM(CASE WHEN resolution_seconds IS NOT NULL THEN resolution_seconds ELSE 0 END) AS BIGINT) AS resolution_seconds,
    COUNT(CASE WHEN customer IS NOT NULL THEN 1 END) AS onestop,
    COUNT(CASE WHEN customer IS NULL THEN 1 END) AS onestop_unkeyed,
    COUNT(CASE WHEN customer IS NOT NULL AND reopens >= 1 THEN 1 END) AS onestop_reopened,
    CAST(0 AS BIGINT) AS onestop_repeated_1,
    CAST(0 AS BIGINT) AS onestop_repeated_3,
    CAST(0 AS BIGINT) AS onestop_repeated_7,
    CAST(0 AS BIGINT) AS onestop_repeated_14,
    CAST(0 AS BIGINT) AS onestop_repeated_30,
    CAST(0 AS BIGINT) AS birthdays_in,
    CAST(SUM(date_diff('day', DATE '1970-01-01', created_day)) AS BIGINT) AS birthdays_out,
    CAST(0 AS BIGINT) AS cohort_untimed
FROM inquiry
WHERE is_current
    AND ended_day IS NOT NULL
    AND solved_day = ended_day AND resolved_day = ended_day AND onestop_day = ended_day
GROUP BY 1, 2, 3
UNION ALL
SELECT
    created_day AS day,
    contact_channel,
    agent_group,
    COUNT(*) AS inquiries,
    CAST(0 AS BIGINT) AS ended,
    CAST(0 AS BIGINT) AS solved_known,
    CAST(0 AS BIGINT) AS solved_unknown,
    CAST(0 AS BIGINT) AS reopened,
    CAST(0 AS BIGINT) AS resolved,
    CAST(0 AS BIGINT) AS resolution_seconds,
    CAST(0 AS BIGINT) AS onestop,
    CAST(0 AS BIGINT) AS onestop_unkeyed,
    CAST(0 AS BIGINT) AS onestop_reopened,
    CAST(0 AS BIGINT) AS onestop_repeated_1,
    CAST(0 AS BIGINT) AS onestop_repeated_3,
    CAST(0 AS BIGINT) AS onestop_repeated_7,
    CAST(0 AS BIGINT) AS onestop_repeated_14,
    CAST(0 AS BIGINT) AS onestop_repeated_30,
    CAST(SUM(date_diff('day', DATE '1970-01-01', created_day)) AS BIGINT) AS birthdays_in,
    CAST(0 AS BIGINT) AS birthdays_out,
    COUNT(CASE WHEN ended_day IS NOT NULL AND resolution_seconds IS NULL THEN 1 END) AS cohort_untimed
FROM inquiry
WHERE is_current
    AND created_day IS NOT NULL
GROUP BY 1, 2, 3
UNION ALL
SELECT
    ended_day AS day,
    contact_channel,
    agent_group,
    CAST(0 AS BIGINT) AS inquiries,
    COUNT(*) AS ended,
    CAST(0 AS BIGINT) AS solved_known,
    CAST(0 AS BIGINT) AS solved_unknown,
    CAST(0 AS BIGINT) AS reopened,
    CAST(0 AS BIGINT) AS resolved,
    CAST(0 AS BIGINT) AS resolution_seconds,
    CAST(0 AS BIGINT) AS onestop,
    CAST(0 AS BIGINT) AS onestop_unkeyed,
    CAST(0 AS BIGINT) AS onestop_reopened,
    CAST(0 AS BIGINT) AS onestop_repeated_1,
    CAST(0 AS BIGINT) AS onestop_repeated_3,
    CAST(0 AS BIGINT) AS onestop_repeated_7,
    CAST(0 AS BIGINT) AS onestop_repeated_14,
    CAST(0 AS BIGINT) AS onestop_repeated_30,
    CAST(0 AS BIGINT) AS birthdays_in,
    CAST(SUM(date_diff('day', DATE '1970-01-01', created_day)) AS BIGINT) AS birthdays_out,
    CAST(0 AS BIGINT) AS cohort_untimed
FROM inquiry
WHERE is_current
    AND ended_day IS NOT NULL
    AND NOT COALESCE(solved_day = ended_day AND resolved_day = ended_day AND onestop_day = ended_day, FALSE)
GROUP BY 1, 2, 3
UNION ALL
SELECT
    solved_day AS day,
    contact_channel,
    agent_group,
    CAST(0 AS BIGINT) AS inquiries,
    CAST(0 AS BIGINT) AS ended,
    COUNT(CASE WHEN reopens IS NOT NULL THEN 1 END) AS solved_known,
    COUNT(CASE WHEN reopens IS NULL THEN 1 END) AS solved_unknown,
    COUNT(CASE WHEN reopens >= 1 THEN 1 END) AS reopened,
    CAST(0 AS BIGINT) AS resolved,
    CAST(0 AS BIGINT) AS resolution_seconds,
    CAST(0 AS BIGINT) AS onestop,
    CAST(0 AS BIGINT) AS onestop_unkeyed,
    CAST(0 AS BIGINT) AS onestop_reopened,
    CAST(0 AS BIGINT) AS onestop_repeated_1,
    CAST(0 AS BIGINT) AS onestop_repeated_3,
    CAST(0 AS BIGINT) AS onestop_repeated_7,
    CAST(0 AS BIGINT) AS onestop_repeated_14,
    CAST(0 AS BIGINT) AS onestop_repeated_30,
    CAST(0 AS BIGINT) AS birthdays_in,
    CAST(0 AS BIGINT) AS birthdays_out,
    CAST(0 AS BIGINT) AS cohort_untimed
FROM inquiry
WHERE is_current
    AND solved_day IS NOT NULL
    AND NOT COALESCE(solved_day = ended_day AND resolved_day = ended_day AND onestop_day = ended_day, FALSE)
GROUP BY 1, 2, 3
UNION ALL
SELECT
    resolved_day AS day,
    contact_channel,
    agent_group,
    CAST(0 AS BIGINT) AS inquiries,
    CAST(0 AS BIGINT) AS ended,
    CAST(0 AS BIGINT) AS solved_known,
    CAST(0 AS BIGINT) AS solved_unknown,
    CAST(0 AS BIGINT) AS reopened,
    COUNT(*) AS resolved,
    CAST(SUM(resolution_seconds) AS BIGINT) AS resolution_seconds,
    CAST(0 AS BIGINT) AS onestop,
    CAST(0 AS BIGINT) AS onestop_unkeyed,
    CAST(0 AS BIGINT) AS onestop_reopened,
    CAST(0 AS BIGINT) AS onestop_repeated_1,
    CAST(0 AS BIGINT) AS onestop_repeated_3,
    CAST(0 AS BIGINT) AS onestop_repeated_7,
    CAST(0 AS BIGINT) AS onestop_repeated_14,
    CAST(0 AS BIGINT) AS onestop_repeated_30,
    CAST(0 AS BIGINT) AS birthdays_in,
    CAST(0 AS BIGINT) AS birthdays_out,
    CAST(0 AS BIGINT) AS cohort_untimed
FROM inquiry
WHERE is_current
    AND resolved_day IS NOT NULL
    AND NOT COALESCE(solved_day = ended_day AND resolved_day = ended_day AND onestop_day = ended_day, FALSE)
    AND (resolution_seconds IS NOT NULL)
GROUP BY 1, 2, 3
UNION ALL
SELECT
    onestop_day AS day,
    contact_channel,
    agent_group,
    CAST(0 AS BIGINT) AS inquiries,
    CAST(0 AS BIGINT) AS ended,
    CAST(0 AS BIGINT) AS solved_known,
    CAST(0 AS BIGINT) AS solved_unknown,
    CAST(0 AS BIGINT) AS reopened,
    CAST(0 AS BIGINT) AS resolved,
    CAST(0 AS BIGINT) AS resolution_seconds,
    COUNT(CASE WHEN customer IS NOT NULL THEN 1 END) AS onestop,
    COUNT(CASE WHEN customer IS NULL THEN 1 END) AS onestop_unkeyed,
    COUNT(CASE WHEN customer IS NOT NULL AND reopens >= 1 THEN 1 END) AS onestop_reopened,
    CAST(0 AS BIGINT) AS onestop_repeated_1,
    CAST(0 AS BIGINT) AS onestop_repeated_3,
    CAST(0 AS BIGINT) AS onestop_repeated_7,
    CAST(0 AS BIGINT) AS onestop_repeated_14,
    CAST(0 AS BIGINT) AS onestop_repeated_30,
    CAST(0 AS BIGINT) AS birthdays_in,
    CAST(0 AS BIGINT) AS birthdays_out,
    CAST(0 AS BIGINT) AS cohort_untimed
FROM inquiry
WHERE is_current
    AND onestop_day IS NOT NULL
    AND NOT COALESCE(solved_day = ended_day AND resolved_day = ended_day AND onestop_day = ended_day, FALSE)
GROUP BY 1, 2, 3
UNION ALL
SELECT
    onestop_day AS day,
    contact_channel,
    agent_group,
    CAST(0 AS BIGINT) AS inquiries,
    CAST(0 AS BIGINT) AS ended,
    CAST(0 AS BIGINT) AS solved_known,
    CAST(0 AS BIGINT) AS solved_unknown,
    CAST(0 AS BIGINT) AS reopened,
    CAST(0 AS BIGINT) AS resolved,
    CAST(0 AS BIGINT) AS resolution_seconds,
    CAST(0 AS BIGINT) AS onestop,
    CAST(0 AS BIGINT) AS onestop_unkeyed,
    CAST(0 AS BIGINT) AS onestop_reopened,
    COUNT(CASE WHEN next_contact_at <= onestop_at + INTERVAL '1' DAY THEN 1 END) AS onestop_repeated_1,
    COUNT(CASE WHEN next_contact_at <= onestop_at + INTERVAL '3' DAY THEN 1 END) AS onestop_repeated_3,
    COUNT(CASE WHEN next_contact_at <= onestop_at + INTERVAL '7' DAY THEN 1 END) AS onestop_repeated_7,
    COUNT(CASE WHEN next_contact_at <= onestop_at + INTERVAL '14' DAY THEN 1 END) AS onestop_repeated_14,
    COUNT(CASE WHEN next_contact_at <= onestop_at + INTERVAL '30' DAY THEN 1 END) AS onestop_repeated_30,
    CAST(0 AS BIGINT) AS birthdays_in,
    CAST(0 AS BIGINT) AS birthdays_out,
    CAST(0 AS BIGINT) AS cohort_untimed
FROM followed
WHERE onestop_day IS NOT NULL
GROUP BY 1, 2, 3
) AS parts
GROUP BY 1, 2, 3
ORDER BY day;
