-- The calendar of the team: what happened, and the days that are not like their weekday. Both last
-- from first_day up to end_day, which is the day after the last. Working hours, the country of the
-- public holidays and the service targets are settings: one value each, under its own version.

CREATE TABLE event (
    id VARCHAR NOT NULL,
    version BIGINT NOT NULL,
    kind VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    text VARCHAR NOT NULL,
    link VARCHAR NOT NULL,
    first_day DATE NOT NULL,
    end_day DATE NOT NULL,
    is_sample BOOLEAN NOT NULL,
    is_deleted BOOLEAN NOT NULL,
    created_at TIMESTAMP NOT NULL,
    created_by VARCHAR NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    updated_by VARCHAR NOT NULL
);

-- hours is JSON as in the setting working_hours: [[opens, closes], ...] in minutes after midnight,
-- [] for a day on which nobody works. repeats: again every year from the first one on.
CREATE TABLE own_day (
    id VARCHAR NOT NULL,
    version BIGINT NOT NULL,
    title VARCHAR NOT NULL,
    first_day DATE NOT NULL,
    end_day DATE NOT NULL,
    hours VARCHAR NOT NULL,
    repeats BOOLEAN NOT NULL,
    is_sample BOOLEAN NOT NULL,
    is_deleted BOOLEAN NOT NULL,
    created_at TIMESTAMP NOT NULL,
    created_by VARCHAR NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    updated_by VARCHAR NOT NULL
);
