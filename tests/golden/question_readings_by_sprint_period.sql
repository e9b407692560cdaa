-- reading: 2026-05-01, 2026-06-01, visits, 2026-06-01, 2026-05-01
SELECT
    0 AS part,
    from_day - CAST(date_diff('day', DATE '1899-12-24', from_day) % 28 AS INTEGER) AS step,
    CAST(NULL AS VARCHAR) AS split,
    CAST(NULL AS VARCHAR) AS currency,
    measure,
    MAX(CASE WHEN from_day < ? OR to_day > ? OR from_day - CAST(date_diff('day', DATE '1899-12-24', from_day) % 28 AS INTEGER) <> (to_day - 1) - CAST(date_diff('day', DATE '1899-12-24', (to_day - 1)) % 28 AS INTEGER) THEN 1 ELSE 0 END),
    CAST(SUM(value) AS DOUBLE),
    COUNT(*)
FROM reading
WHERE is_current
    AND measure IN (?)
    AND from_day < ?
    AND to_day > ?
GROUP BY 1, 2, 3, 4, 5;
