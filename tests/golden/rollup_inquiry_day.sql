INSERT INTO rollup_inquiry_day (
    day,
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
SELECT * FROM rollup_inquiry_channel
) AS parts
GROUP BY 1
ORDER BY day;
