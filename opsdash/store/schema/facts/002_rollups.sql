-- Sums per local day for small sets of dimensions, declared in opsdash/metrics/catalog/rollups.toml
-- and built from the facts in the transaction that loads them. Everything here can be rebuilt.

CREATE TABLE rollup_inquiry_topic (
    day DATE NOT NULL,
    contact_channel VARCHAR,
    topic VARCHAR,
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
    onestop_repeated_30 BIGINT NOT NULL
);

CREATE TABLE rollup_inquiry_agent (
    day DATE NOT NULL,
    agent_group VARCHAR,
    agent VARCHAR,
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
    onestop_repeated_30 BIGINT NOT NULL
);

-- All inquiries of a day, for questions that neither split nor filter.
CREATE TABLE rollup_inquiry_day (
    day DATE NOT NULL,
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
    onestop_repeated_30 BIGINT NOT NULL
);

-- bucket 0 is zero seconds; bucket n > 0 holds 1.04 ^ (n - 1) <= seconds < 1.04 ^ n.
CREATE TABLE rollup_duration_resolved (
    day DATE NOT NULL,
    contact_channel VARCHAR,
    agent_group VARCHAR,
    bucket INTEGER NOT NULL,
    resolved BIGINT NOT NULL
);

CREATE TABLE rollup_duration_day (
    day DATE NOT NULL,
    bucket INTEGER NOT NULL,
    resolved BIGINT NOT NULL
);

CREATE TABLE rollup_duration_created (
    day DATE NOT NULL,
    contact_channel VARCHAR,
    agent_group VARCHAR,
    bucket INTEGER NOT NULL,
    cohort_resolved BIGINT NOT NULL
);

CREATE TABLE rollup_order (
    day DATE NOT NULL,
    sales_channel VARCHAR,
    country VARCHAR,
    currency VARCHAR,
    orders BIGINT NOT NULL,
    sales DECIMAL(18, 4) NOT NULL
);
