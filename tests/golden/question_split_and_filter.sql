-- flow: 2026-05-01, 2026-06-01, email
SELECT
    0 AS part,
    CAST(date_trunc('month', day) AS DATE) AS step,
    topic AS split,
    CAST(NULL AS VARCHAR) AS currency,
    SUM(inquiries)
FROM rollup_inquiry_topic
WHERE day >= ? AND day < ?
    AND (contact_channel IN (?) OR contact_channel IS NULL)
GROUP BY 2, 3;
