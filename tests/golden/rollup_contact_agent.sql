INSERT INTO rollup_contact_agent (
    day,
    manager,
    agent_group,
    agent,
    contacts,
    contacts_staged,
    contacts_unstaged,
    contacts_with_deal,
    contacts_customer
)
SELECT
    created_day AS day,
    manager,
    agent_group,
    agent,
    COUNT(*) AS contacts,
    COUNT(CASE WHEN lifecycle_stage IS NOT NULL THEN 1 END) AS contacts_staged,
    COUNT(CASE WHEN lifecycle_stage IS NULL THEN 1 END) AS contacts_unstaged,
    COUNT(CASE WHEN LOWER(lifecycle_stage) IN ('opportunity', 'customer', 'evangelist') THEN 1 END) AS contacts_with_deal,
    COUNT(CASE WHEN LOWER(lifecycle_stage) IN ('customer', 'evangelist') THEN 1 END) AS contacts_customer
FROM contact
WHERE is_current
    AND created_day IS NOT NULL
GROUP BY 1, 2, 3, 4
ORDER BY day;
