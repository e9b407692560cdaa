-- One channel of somebody who sees one group, a channel or a group alone: sums of a few hundred rows a
-- day less than by topic, by agent, or by durations of both. They are made at the next start.

CREATE TABLE IF NOT EXISTS rollup_inquiry_channel (
    day DATE NOT NULL,
    contact_channel VARCHAR,
    agent_group VARCHAR,
    inquiries BIGINT NOT NULL,
    ended BIGINT NOT NULL,
    solved_known BIGINT NOT NULL,
    solved_unknown BIGINT NOT NULL,
    reopened BIGINT NOT NULL,
    resolved BIGINT NOT NULL,
    resolution_seconds BIGINT NOT NULL,
    onestop BIGINT NOT NULL,
    onestop_unkeyed BIGINT NOT NULL,
    onestop_reopened BIGINT NOT NULL,
    onestop_repeated_1 BIGINT NOT NULL,
    onestop_repeated_3 BIGINT NOT NULL,
    onestop_repeated_7 BIGINT NOT NULL,
    onestop_repeated_14 BIGINT NOT NULL,
    onestop_repeated_30 BIGINT NOT NULL,
    birthdays_in BIGINT NOT NULL,
    birthdays_out BIGINT NOT NULL,
    cohort_untimed BIGINT NOT NULL
);

CREATE TABLE IF NOT EXISTS rollup_service_channel (
    day DATE NOT NULL,
    contact_channel VARCHAR,
    agent_group VARCHAR,
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

CREATE TABLE IF NOT EXISTS rollup_age_channel (
    day DATE NOT NULL,
    contact_channel VARCHAR,
    agent_group VARCHAR,
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

CREATE TABLE IF NOT EXISTS rollup_duration_channel (
    day DATE NOT NULL,
    contact_channel VARCHAR,
    bucket INTEGER NOT NULL,
    resolved BIGINT NOT NULL
);

CREATE TABLE IF NOT EXISTS rollup_duration_group (
    day DATE NOT NULL,
    agent_group VARCHAR,
    bucket INTEGER NOT NULL,
    resolved BIGINT NOT NULL
);

CREATE TABLE IF NOT EXISTS rollup_duration_service_channel (
    day DATE NOT NULL,
    contact_channel VARCHAR,
    bucket INTEGER NOT NULL,
    replied BIGINT NOT NULL,
    first_resolved BIGINT NOT NULL,
    handled BIGINT NOT NULL
);

CREATE TABLE IF NOT EXISTS rollup_duration_service_group (
    day DATE NOT NULL,
    agent_group VARCHAR,
    bucket INTEGER NOT NULL,
    replied BIGINT NOT NULL,
    first_resolved BIGINT NOT NULL,
    handled BIGINT NOT NULL
);
