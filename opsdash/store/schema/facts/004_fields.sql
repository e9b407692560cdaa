-- Time left of a promised one when it ended, below zero where it was broken.
ALTER TABLE inquiry ADD COLUMN reply_target_seconds BIGINT;
ALTER TABLE inquiry ADD COLUMN resolution_target_seconds BIGINT;

-- 64 bits of SHA-256 over the stages that stage_entry keeps for the version; NULL where the export
-- keeps none.
ALTER TABLE inquiry ADD COLUMN stages_hash UBIGINT;
ALTER TABLE deal ADD COLUMN stages_hash UBIGINT;
ALTER TABLE contact ADD COLUMN stages_hash UBIGINT;
