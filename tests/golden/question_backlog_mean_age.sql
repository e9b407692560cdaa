-- stock: 2026-05-01, 2026-05-22
SELECT
    0 AS part,
    CASE WHEN day >= ? THEN day - CAST(date_diff('day', DATE '1900-01-07', day) % 7 AS INTEGER) END AS step,
    agent AS split,
    CAST(NULL AS VARCHAR) AS currency,
    SUM(birthdays_in) - SUM(birthdays_out)
FROM rollup_inquiry_agent
WHERE day < ?
GROUP BY 2, 3;

-- stock: 2026-05-01, 2026-05-22
SELECT
    0 AS part,
    CASE WHEN day >= ? THEN day - CAST(date_diff('day', DATE '1900-01-07', day) % 7 AS INTEGER) END AS step,
    agent AS split,
    CAST(NULL AS VARCHAR) AS currency,
    SUM(inquiries) - SUM(ended)
FROM rollup_inquiry_agent
WHERE day < ?
GROUP BY 2, 3;
