-- reading: 2026-05-01, 2026-06-01, visits, 2026-06-01, 2026-05-01, $."airline", A, $."airline"
SELECT
    0 AS part,
    CAST(date_trunc('month', from_day) AS DATE) AS step,
    CAST(NULL AS VARCHAR) AS split,
    CAST(NULL AS VARCHAR) AS currency,
    measure,
    MAX(CASE WHEN from_day < ? OR to_day > ? OR CAST(date_trunc('month', from_day) AS DATE) <> CAST(date_trunc('month', (to_day - 1)) AS DATE) THEN 1 ELSE 0 END),
    CAST(SUM(value) AS DOUBLE),
    COUNT(*)
FROM reading
WHERE is_current
    AND measure IN (?)
    AND from_day < ?
    AND to_day > ?
    AND NOT COALESCE((json_extract_string(dimensions, ?) IN (?) OR json_extract_string(dimensions, ?) IS NULL), FALSE)
GROUP BY 1, 2, 3, 4, 5;
