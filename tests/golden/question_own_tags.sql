-- flow from the facts: late, high, 2026-05-01, 2026-06-01
WITH narrowed_inquiry AS (
SELECT
    *,
    UNNEST(CASE WHEN LEN(tags) > 0 THEN LIST_DISTINCT(tags) ELSE [NULL] END) AS tag
FROM inquiry
WHERE is_current
    AND (LIST_HAS_ANY(tags, [?]))
)
SELECT
    0 AS part,
    CAST(NULL AS DATE) AS step,
    tag AS split,
    CAST(NULL AS VARCHAR) AS currency,
    SUM(CASE WHEN priority IN (?) THEN inquiries ELSE 0 END)
FROM (
SELECT
    created_day AS day,
    priority,
    tag,
    COUNT(*) AS inquiries
FROM narrowed_inquiry
WHERE is_current
    AND created_day IS NOT NULL
GROUP BY 1, 2, 3
) AS sums
WHERE day >= ? AND day < ?
GROUP BY 3;

-- flow from the facts: vip, 2026-05-01, 2026-06-01
WITH narrowed_inquiry AS (
SELECT
    *,
    UNNEST(CASE WHEN LEN(tags) > 0 THEN LIST_DISTINCT(tags) ELSE [NULL] END) AS tag
FROM inquiry
WHERE is_current
    AND NOT COALESCE((LIST_HAS_ANY(tags, [?]) OR COALESCE(LEN(tags), 0) = 0), FALSE)
)
SELECT
    0 AS part,
    CAST(NULL AS DATE) AS step,
    tag AS split,
    CAST(NULL AS VARCHAR) AS currency,
    SUM(inquiries)
FROM (
SELECT
    created_day AS day,
    tag,
    COUNT(*) AS inquiries
FROM narrowed_inquiry
WHERE is_current
    AND created_day IS NOT NULL
GROUP BY 1, 2
) AS sums
WHERE day >= ? AND day < ?
GROUP BY 3;
