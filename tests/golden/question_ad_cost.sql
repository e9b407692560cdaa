-- reading: $."currency", EUR, $."currency", EUR, 2026-05-01, 2026-06-01, ad_cost, 2026-06-01, 2026-05-01
SELECT
    0 AS part,
    CAST(NULL AS DATE) AS step,
    COALESCE(json_extract_string(dimensions, ?), ?) AS split,
    COALESCE(json_extract_string(dimensions, ?), ?) AS currency,
    measure,
    MAX(CASE WHEN from_day < ? OR to_day > ? OR CAST(NULL AS DATE) <> CAST(NULL AS DATE) THEN 1 ELSE 0 END),
    CAST(SUM(value) AS DOUBLE),
    COUNT(*)
FROM reading
WHERE is_current
    AND measure IN (?)
    AND from_day < ?
    AND to_day > ?
GROUP BY 1, 2, 3, 4, 5;

-- reading: 2026-05-01, 2026-06-01, ad_clicks, 2026-06-01, 2026-05-01
SELECT
    0 AS part,
    CAST(NULL AS DATE) AS step,
    CAST(NULL AS VARCHAR) AS split,
    CAST(NULL AS VARCHAR) AS currency,
    measure,
    MAX(CASE WHEN from_day < ? OR to_day > ? OR CAST(NULL AS DATE) <> CAST(NULL AS DATE) THEN 1 ELSE 0 END),
    CAST(SUM(value) AS DOUBLE),
    COUNT(*)
FROM reading
WHERE is_current
    AND measure IN (?)
    AND from_day < ?
    AND to_day > ?
GROUP BY 1, 2, 3, 4, 5;
