INSERT INTO rollup_age_day (
    day,
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
SELECT * FROM rollup_age_channel
) AS parts
GROUP BY 1
ORDER BY day;
