-- flow from the facts: 2026-05-01, 2026-07-02, 2026-05-01, 2026-06-01, 2026-05-01, 2026-06-01, 2026-05-14, 2026-06-01, 2026-05-14, 2026-06-01, 2026-05-14, 2026-06-01, 2026-05-14, 2026-06-01, 2026-05-01, 2026-06-01
WITH followed AS (
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
            WHERE is_current AND customer IS NOT NULL AND created_day >= ? AND created_day < ?
            UNION ALL
            SELECT customer, onestop_at, 1, CAST(NULL AS TIMESTAMP)
            FROM inquiry
            WHERE is_current AND customer IS NOT NULL AND onestop_day IS NOT NULL AND onestop_day >= ? AND onestop_day < ?
        ) AS events
    ) AS seen
    WHERE is_resolution = 1
        AND next_contact_at <= happened_at + INTERVAL '31' DAY
) AS ordered
JOIN inquiry
    ON inquiry.customer = ordered.customer
    AND inquiry.onestop_at = ordered.happened_at
WHERE inquiry.is_current AND inquiry.onestop_day IS NOT NULL AND COALESCE(inquiry.reopens, 0) = 0 AND onestop_day >= ? AND onestop_day < ?
)
SELECT
    0 AS part,
    CAST(NULL AS DATE) AS step,
    priority AS split,
    CAST(NULL AS VARCHAR) AS currency,
    SUM(CASE WHEN (day >= ? AND day < ?) THEN 0 ELSE onestop END),
    SUM(CASE WHEN (day >= ? AND day < ?) THEN 0 ELSE onestop_reopened END),
    SUM(CASE WHEN (day >= ? AND day < ?) THEN 0 ELSE onestop_repeated_7 END),
    SUM(CASE WHEN (day >= ? AND day < ?) THEN 0 ELSE onestop_unkeyed END),
    SUM(onestop_unkeyed),
    SUM(onestop)
FROM (
SELECT
    onestop_day AS day,
    priority,
    COUNT(CASE WHEN customer IS NOT NULL THEN 1 END) AS onestop,
    COUNT(CASE WHEN customer IS NOT NULL AND reopens >= 1 THEN 1 END) AS onestop_reopened,
    CAST(0 AS BIGINT) AS onestop_repeated_7,
    COUNT(CASE WHEN customer IS NULL THEN 1 END) AS onestop_unkeyed
FROM inquiry
WHERE is_current
    AND onestop_day IS NOT NULL
GROUP BY 1, 2
UNION ALL
SELECT
    onestop_day AS day,
    priority,
    CAST(0 AS BIGINT) AS onestop,
    CAST(0 AS BIGINT) AS onestop_reopened,
    COUNT(*) AS onestop_repeated_7,
    CAST(0 AS BIGINT) AS onestop_unkeyed
FROM followed
WHERE onestop_day IS NOT NULL
    AND (next_contact_at <= onestop_at + INTERVAL '7' DAY)
GROUP BY 1, 2
) AS sums
WHERE day >= ? AND day < ?
GROUP BY 3;
