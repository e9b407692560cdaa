-- Inquiries that ended nobody knows when, by the day they were created: they are neither open nor do
-- they tell how long anything took. The sums are made again at the next start.
ALTER TABLE rollup_inquiry_topic ADD COLUMN IF NOT EXISTS cohort_untimed BIGINT;
ALTER TABLE rollup_inquiry_agent ADD COLUMN IF NOT EXISTS cohort_untimed BIGINT;
ALTER TABLE rollup_inquiry_day ADD COLUMN IF NOT EXISTS cohort_untimed BIGINT;
