-- Files told how long was left of a promise before promises were judged. No calendar has this mark, so
-- the next start judges them all.
INSERT INTO meta
SELECT 'calendar', 'promises were not judged'
WHERE
    NOT EXISTS (SELECT 1 FROM meta WHERE name = 'calendar')
    AND EXISTS (
        SELECT 1
        FROM inquiry
        WHERE reply_target_seconds IS NOT NULL OR resolution_target_seconds IS NOT NULL
    );
