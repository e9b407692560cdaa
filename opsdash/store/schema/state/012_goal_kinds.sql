-- Goals of four kinds, with dated steps on their way and a place in the tree. kind is empty where
-- the metric decides (a sum is a total, anything else a level); sense is empty where the way from
-- baseline to target decides. steps is JSON: [["2026-10-31", 82.0], ...]. reason is why this
-- version was saved; the audit keeps every version.

ALTER TABLE goal ADD COLUMN kind VARCHAR DEFAULT '';
ALTER TABLE goal ADD COLUMN sense VARCHAR DEFAULT '';
ALTER TABLE goal ADD COLUMN allowed_misses INTEGER DEFAULT 0;
ALTER TABLE goal ADD COLUMN steps VARCHAR DEFAULT '[]';
ALTER TABLE goal ADD COLUMN done_day DATE;
ALTER TABLE goal ADD COLUMN team VARCHAR DEFAULT '';
ALTER TABLE goal ADD COLUMN driver VARCHAR DEFAULT '';
ALTER TABLE goal ADD COLUMN control VARCHAR DEFAULT '';
ALTER TABLE goal ADD COLUMN review_days INTEGER DEFAULT 7;
ALTER TABLE goal ADD COLUMN accepted VARCHAR DEFAULT '';
ALTER TABLE goal ADD COLUMN reason VARCHAR DEFAULT '';
ALTER TABLE goal ADD COLUMN objective_id VARCHAR DEFAULT '';
ALTER TABLE goal ADD COLUMN parent_id VARCHAR DEFAULT '';
ALTER TABLE goal ADD COLUMN parts_rule VARCHAR DEFAULT '';
ALTER TABLE goal ADD COLUMN weight DOUBLE DEFAULT 1;

-- What many goals serve together, in words, for a period whose last day is end_day - 1.
CREATE TABLE objective (
    id VARCHAR NOT NULL,
    version BIGINT NOT NULL,
    title VARCHAR NOT NULL,
    why VARCHAR NOT NULL,
    owner VARCHAR NOT NULL,
    team VARCHAR NOT NULL,
    first_day DATE NOT NULL,
    end_day DATE NOT NULL,
    parent_id VARCHAR NOT NULL,
    is_sample BOOLEAN NOT NULL,
    is_deleted BOOLEAN NOT NULL,
    created_at TIMESTAMP NOT NULL,
    created_by VARCHAR NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    updated_by VARCHAR NOT NULL
);

-- One look at a goal: what was measured then, how sure its owner is (0 to 10), what comes next.
CREATE TABLE goal_check_in (
    id VARCHAR NOT NULL,
    version BIGINT NOT NULL,
    goal_id VARCHAR NOT NULL,
    day DATE NOT NULL,
    actual DOUBLE,
    chance DOUBLE,
    confidence INTEGER NOT NULL,
    changed VARCHAR NOT NULL,
    next_step VARCHAR NOT NULL,
    is_sample BOOLEAN NOT NULL,
    is_deleted BOOLEAN NOT NULL,
    created_at TIMESTAMP NOT NULL,
    created_by VARCHAR NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    updated_by VARCHAR NOT NULL
);

-- How a goal ended: its score from 0 to 1, what was learned, and the goal that carries it on.
CREATE TABLE goal_close (
    id VARCHAR NOT NULL,
    version BIGINT NOT NULL,
    goal_id VARCHAR NOT NULL,
    day DATE NOT NULL,
    actual DOUBLE,
    score DOUBLE,
    lesson VARCHAR NOT NULL,
    carried_to VARCHAR NOT NULL,
    is_sample BOOLEAN NOT NULL,
    is_deleted BOOLEAN NOT NULL,
    created_at TIMESTAMP NOT NULL,
    created_by VARCHAR NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    updated_by VARCHAR NOT NULL
);
