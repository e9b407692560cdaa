INSERT INTO rollup_contact (
    day,
    origin,
    lifecycle_stage,
    contacts
)
SELECT
    created_day AS day,
    origin,
    lifecycle_stage,
    COUNT(*) AS contacts
FROM contact
WHERE is_current
    AND created_day IS NOT NULL
GROUP BY 1, 2, 3
ORDER BY day;
