-- flow: 2026-05-01, 2026-06-01
SELECT
    0 AS part,
    CAST(date_trunc('month', day) AS DATE) AS step,
    lead_status AS split,
    CAST(NULL AS VARCHAR) AS currency,
    SUM(contacts_with_deal),
    SUM(contacts_staged),
    SUM(contacts_unstaged)
FROM rollup_contact
WHERE day >= ? AND day < ?
GROUP BY 2, 3;
