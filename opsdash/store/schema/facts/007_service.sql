-- How inquiries were served: replies, time worked, promises kept, and how old the open ones are.

-- The customer's waiting for later replies, all of it and how often; the time worked on it.
ALTER TABLE inquiry ADD COLUMN next_reply_seconds BIGINT;
ALTER TABLE inquiry ADD COLUMN next_replies INTEGER;
ALTER TABLE inquiry ADD COLUMN handling_seconds BIGINT;
-- When it had to be resolved, where the file tells that.
ALTER TABLE inquiry ADD COLUMN resolution_due_at TIMESTAMP;
-- reply_told: the file tells first replies, so that an empty one means that there was none.
-- answered_day: the local day of the first reply, or on which it ended without one.
ALTER TABLE inquiry ADD COLUMN reply_told BOOLEAN;
ALTER TABLE inquiry ADD COLUMN answered_day DATE;
-- A promise that was kept counts on the day it was fulfilled, a broken one on the day it was due, also
-- while nobody has fulfilled it yet. Both are NULL where nothing was promised. Made from
-- service_target, working_span and what the file tells; all are made again when any of them changes.
ALTER TABLE inquiry ADD COLUMN reply_promise_day DATE;
ALTER TABLE inquiry ADD COLUMN is_reply_kept BOOLEAN;
ALTER TABLE inquiry ADD COLUMN resolution_promise_day DATE;
ALTER TABLE inquiry ADD COLUMN is_resolution_kept BOOLEAN;

-- The working time between starts_at and ends_at (naive UTC), in order and without overlaps;
-- before_seconds is the working time of all earlier spans. Empty: every hour is working time.
CREATE TABLE working_span (
    starts_at TIMESTAMP NOT NULL,
    ends_at TIMESTAMP NOT NULL,
    before_seconds BIGINT NOT NULL
);

-- What is promised for a priority (NULL: every other one); NULL seconds promise nothing.
CREATE TABLE service_target (
    priority VARCHAR,
    reply_seconds BIGINT,
    resolution_seconds BIGINT,
    is_working_time BOOLEAN NOT NULL
);

UPDATE inquiry SET first_reply_at = created_at + to_seconds(first_reply_seconds)
WHERE first_reply_at IS NULL AND first_reply_seconds IS NOT NULL;

UPDATE inquiry
SET
    reply_told = TRUE,
    answered_day = COALESCE(
        CAST(timezone(
            COALESCE((SELECT value FROM meta WHERE name = 'zone'), 'UTC'),
            timezone('UTC', first_reply_at)
        ) AS DATE),
        ended_day
    )
WHERE source IN (SELECT source FROM inquiry WHERE first_reply_at IS NOT NULL);

CREATE TABLE rollup_service_topic (
    day DATE NOT NULL,
    contact_channel VARCHAR,
    topic VARCHAR,
    reply_asked BIGINT NOT NULL,
    answered BIGINT NOT NULL,
    replied BIGINT NOT NULL,
    first_reply_seconds BIGINT NOT NULL,
    replied_next BIGINT NOT NULL,
    next_reply_seconds BIGINT NOT NULL,
    touch_known BIGINT NOT NULL,
    touch_unknown BIGINT NOT NULL,
    touched_at_most_once BIGINT NOT NULL,
    touched_once BIGINT NOT NULL,
    reopens BIGINT NOT NULL,
    rated BIGINT NOT NULL,
    rated_good BIGINT NOT NULL,
    offered BIGINT NOT NULL,
    handled BIGINT NOT NULL,
    handling_seconds BIGINT NOT NULL,
    created_known BIGINT NOT NULL,
    created_reopened BIGINT NOT NULL
);

CREATE TABLE rollup_service_agent (
    day DATE NOT NULL,
    manager VARCHAR,
    agent_group VARCHAR,
    agent VARCHAR,
    reply_asked BIGINT NOT NULL,
    answered BIGINT NOT NULL,
    replied BIGINT NOT NULL,
    first_reply_seconds BIGINT NOT NULL,
    replied_next BIGINT NOT NULL,
    next_reply_seconds BIGINT NOT NULL,
    touch_known BIGINT NOT NULL,
    touch_unknown BIGINT NOT NULL,
    touched_at_most_once BIGINT NOT NULL,
    touched_once BIGINT NOT NULL,
    reopens BIGINT NOT NULL,
    rated BIGINT NOT NULL,
    rated_good BIGINT NOT NULL,
    offered BIGINT NOT NULL,
    handled BIGINT NOT NULL,
    handling_seconds BIGINT NOT NULL,
    created_known BIGINT NOT NULL,
    created_reopened BIGINT NOT NULL
);

CREATE TABLE rollup_service_day (
    day DATE NOT NULL,
    reply_asked BIGINT NOT NULL,
    answered BIGINT NOT NULL,
    replied BIGINT NOT NULL,
    first_reply_seconds BIGINT NOT NULL,
    replied_next BIGINT NOT NULL,
    next_reply_seconds BIGINT NOT NULL,
    touch_known BIGINT NOT NULL,
    touch_unknown BIGINT NOT NULL,
    touched_at_most_once BIGINT NOT NULL,
    touched_once BIGINT NOT NULL,
    reopens BIGINT NOT NULL,
    rated BIGINT NOT NULL,
    rated_good BIGINT NOT NULL,
    offered BIGINT NOT NULL,
    handled BIGINT NOT NULL,
    handling_seconds BIGINT NOT NULL,
    created_known BIGINT NOT NULL,
    created_reopened BIGINT NOT NULL
);

CREATE TABLE rollup_promise (
    day DATE NOT NULL,
    contact_channel VARCHAR,
    agent_group VARCHAR,
    priority VARCHAR,
    reply_kept BIGINT NOT NULL,
    reply_broken BIGINT NOT NULL,
    resolution_kept BIGINT NOT NULL,
    resolution_broken BIGINT NOT NULL
);

CREATE TABLE rollup_promise_topic (
    day DATE NOT NULL,
    contact_channel VARCHAR,
    topic VARCHAR,
    reply_kept BIGINT NOT NULL,
    reply_broken BIGINT NOT NULL,
    resolution_kept BIGINT NOT NULL,
    resolution_broken BIGINT NOT NULL
);

CREATE TABLE rollup_promise_agent (
    day DATE NOT NULL,
    manager VARCHAR,
    agent_group VARCHAR,
    agent VARCHAR,
    reply_kept BIGINT NOT NULL,
    reply_broken BIGINT NOT NULL,
    resolution_kept BIGINT NOT NULL,
    resolution_broken BIGINT NOT NULL
);

-- Inquiries that became older than so many days while they were open, and such that ended.
CREATE TABLE rollup_age_topic (
    day DATE NOT NULL,
    contact_channel VARCHAR,
    topic VARCHAR,
    older_1_in BIGINT NOT NULL,
    older_1_out BIGINT NOT NULL,
    older_2_in BIGINT NOT NULL,
    older_2_out BIGINT NOT NULL,
    older_5_in BIGINT NOT NULL,
    older_5_out BIGINT NOT NULL,
    older_7_in BIGINT NOT NULL,
    older_7_out BIGINT NOT NULL,
    older_30_in BIGINT NOT NULL,
    older_30_out BIGINT NOT NULL
);

CREATE TABLE rollup_age_agent (
    day DATE NOT NULL,
    manager VARCHAR,
    agent_group VARCHAR,
    agent VARCHAR,
    older_1_in BIGINT NOT NULL,
    older_1_out BIGINT NOT NULL,
    older_2_in BIGINT NOT NULL,
    older_2_out BIGINT NOT NULL,
    older_5_in BIGINT NOT NULL,
    older_5_out BIGINT NOT NULL,
    older_7_in BIGINT NOT NULL,
    older_7_out BIGINT NOT NULL,
    older_30_in BIGINT NOT NULL,
    older_30_out BIGINT NOT NULL
);

CREATE TABLE rollup_age_day (
    day DATE NOT NULL,
    older_1_in BIGINT NOT NULL,
    older_1_out BIGINT NOT NULL,
    older_2_in BIGINT NOT NULL,
    older_2_out BIGINT NOT NULL,
    older_5_in BIGINT NOT NULL,
    older_5_out BIGINT NOT NULL,
    older_7_in BIGINT NOT NULL,
    older_7_out BIGINT NOT NULL,
    older_30_in BIGINT NOT NULL,
    older_30_out BIGINT NOT NULL
);

-- Buckets as in rollup_duration_resolved.
CREATE TABLE rollup_duration_service (
    day DATE NOT NULL,
    contact_channel VARCHAR,
    agent_group VARCHAR,
    bucket INTEGER NOT NULL,
    replied BIGINT NOT NULL,
    first_resolved BIGINT NOT NULL,
    handled BIGINT NOT NULL
);

CREATE TABLE rollup_duration_service_day (
    day DATE NOT NULL,
    bucket INTEGER NOT NULL,
    replied BIGINT NOT NULL,
    first_resolved BIGINT NOT NULL,
    handled BIGINT NOT NULL
);
