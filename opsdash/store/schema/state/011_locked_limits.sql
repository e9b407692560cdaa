-- The usual range of a metric by week, locked by somebody with a reason: what comes later never
-- moves it. It holds from the week first_day on; window_first and window_end are the weeks that it
-- was made from. center and reach are as in analysis/limits.py. filters is JSON as in goal.
CREATE TABLE locked_limits (
    id VARCHAR NOT NULL,
    version BIGINT NOT NULL,
    metric VARCHAR NOT NULL,
    filters VARCHAR NOT NULL,
    first_day DATE NOT NULL,
    window_first DATE NOT NULL,
    window_end DATE NOT NULL,
    chart VARCHAR NOT NULL,
    points BIGINT NOT NULL,
    center DOUBLE NOT NULL,
    reach DOUBLE NOT NULL,
    range_limit DOUBLE,
    by_median BOOLEAN NOT NULL,
    definition VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    is_sample BOOLEAN NOT NULL,
    is_deleted BOOLEAN NOT NULL,
    created_at TIMESTAMP NOT NULL,
    created_by VARCHAR NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    updated_by VARCHAR NOT NULL
);

-- Signals that the morning notice told, so that each is told once: by metric and its first week.
CREATE TABLE told_signal (
    metric VARCHAR NOT NULL,
    since DATE NOT NULL,
    day DATE NOT NULL
);
