-- buckets: 2026-04-01, 2026-06-01
SELECT
    day,
    bucket,
    replied
FROM rollup_duration_service_day
WHERE day >= ? AND day < ?
    AND replied > 0;
