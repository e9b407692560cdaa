INSERT INTO rollup_contact_agent (
    day,
    manager,
    agent_group,
    agent,
    contacts
)
SELECT
    created_day AS day,
    manager,
    agent_group,
    agent,
    COUNT(*) AS contacts
FROM contact
WHERE is_current
    AND created_day IS NOT NULL
GROUP BY 1, 2, 3, 4
ORDER BY day;
