SELECT inquiry.*, ordered.next_contact_at
FROM (
    SELECT DISTINCT customer, happened_at, next_contact_at
    FROM (
        SELECT
            *,
            MIN(contact_at) OVER (
                PARTITION BY customer
                ORDER BY happened_at DESC, is_resolution DESC
                ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
            ) AS next_contact_at
        FROM (
            SELECT
                customer,
                created_at AS happened_at,
                0 AS is_resolution,
                created_at AS contact_at
            FROM inquiry
            WHERE is_current AND customer IS NOT NULL
            UNION ALL
            SELECT customer, onestop_at, 1, CAST(NULL AS TIMESTAMP)
            FROM inquiry
            WHERE is_current AND customer IS NOT NULL AND onestop_day IS NOT NULL
        ) AS events
    ) AS seen
    WHERE is_resolution = 1
        AND next_contact_at <= happened_at + INTERVAL '31' DAY
) AS ordered
JOIN inquiry
    ON inquiry.customer = ordered.customer
    AND inquiry.onestop_at = ordered.happened_at
WHERE inquiry.is_current AND inquiry.onestop_day IS NOT NULL AND COALESCE(inquiry.reopens, 0) = 0;
