-- A new usual range that was proposed and that somebody declined: it is not proposed again for a
-- run that began by `through`. first_day is the first week of the run, filters is JSON as in goal.
CREATE TABLE declined_limits (
    id VARCHAR NOT NULL,
    version BIGINT NOT NULL,
    metric VARCHAR NOT NULL,
    filters VARCHAR NOT NULL,
    first_day DATE NOT NULL,
    through DATE NOT NULL,
    is_sample BOOLEAN NOT NULL,
    is_deleted BOOLEAN NOT NULL,
    created_at TIMESTAMP NOT NULL,
    created_by VARCHAR NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    updated_by VARCHAR NOT NULL
);
