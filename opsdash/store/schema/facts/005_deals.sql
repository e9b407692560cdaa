-- Rollups of deals and contacts, and the manager beside group and agent. Everything here is built
-- from the facts again, because the definition of each differs from the one it was made from.

DROP TABLE rollup_inquiry_agent;

CREATE TABLE rollup_inquiry_agent (
    day DATE NOT NULL,
    manager VARCHAR,
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

-- An agent mostly has one group and one manager: they add no rows.
CREATE TABLE rollup_deal_agent (
    day DATE NOT NULL,
    manager VARCHAR,
    agent_group VARCHAR,
    agent VARCHAR,
    product VARCHAR,
    currency VARCHAR,
    deals BIGINT NOT NULL,
    deals_won BIGINT NOT NULL,
    deals_lost BIGINT NOT NULL,
    deals_valued BIGINT NOT NULL,
    won_value DECIMAL(18, 4) NOT NULL
);

CREATE TABLE rollup_deal_stage (
    day DATE NOT NULL,
    pipeline VARCHAR,
    stage VARCHAR,
    currency VARCHAR,
    deals BIGINT NOT NULL,
    deals_won BIGINT NOT NULL,
    deals_lost BIGINT NOT NULL,
    deals_valued BIGINT NOT NULL,
    won_value DECIMAL(18, 4) NOT NULL
);

CREATE TABLE rollup_contact (
    day DATE NOT NULL,
    origin VARCHAR,
    lifecycle_stage VARCHAR,
    contacts BIGINT NOT NULL
);

CREATE TABLE rollup_contact_agent (
    day DATE NOT NULL,
    manager VARCHAR,
    agent_group VARCHAR,
    agent VARCHAR,
    contacts BIGINT NOT NULL
);
