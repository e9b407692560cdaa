-- Orders with what was refunded on them, deals with what is open and how long winning took, contacts
-- with what became of them. Everything here is built from the facts again, because the definition of
-- each differs from the one it was made from.

DROP TABLE rollup_order;

CREATE TABLE rollup_order (
    day DATE NOT NULL,
    sales_channel VARCHAR,
    country VARCHAR,
    currency VARCHAR,
    orders BIGINT NOT NULL,
    sales DECIMAL(18, 4) NOT NULL,
    refunded DECIMAL(18, 4) NOT NULL,
    order_total DECIMAL(18, 4) NOT NULL
);

DROP TABLE rollup_deal_agent;

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
    won_value DECIMAL(18, 4) NOT NULL,
    deals_ended BIGINT NOT NULL,
    deals_amount DECIMAL(18, 4) NOT NULL,
    deals_ended_amount DECIMAL(18, 4) NOT NULL,
    deals_timed BIGINT NOT NULL,
    cycle_seconds BIGINT NOT NULL
);

DROP TABLE rollup_deal_stage;

CREATE TABLE rollup_deal_stage (
    day DATE NOT NULL,
    pipeline VARCHAR,
    stage VARCHAR,
    currency VARCHAR,
    deals BIGINT NOT NULL,
    deals_won BIGINT NOT NULL,
    deals_lost BIGINT NOT NULL,
    deals_valued BIGINT NOT NULL,
    won_value DECIMAL(18, 4) NOT NULL,
    deals_ended BIGINT NOT NULL,
    deals_amount DECIMAL(18, 4) NOT NULL,
    deals_ended_amount DECIMAL(18, 4) NOT NULL,
    deals_timed BIGINT NOT NULL,
    cycle_seconds BIGINT NOT NULL
);

-- bucket as in rollup_duration_resolved.
CREATE TABLE rollup_deal_cycle (
    day DATE NOT NULL,
    manager VARCHAR,
    agent_group VARCHAR,
    agent VARCHAR,
    product VARCHAR,
    bucket INTEGER NOT NULL,
    deals_timed BIGINT NOT NULL
);

DROP TABLE rollup_contact;

CREATE TABLE rollup_contact (
    day DATE NOT NULL,
    origin VARCHAR,
    lifecycle_stage VARCHAR,
    lead_status VARCHAR,
    contacts BIGINT NOT NULL,
    contacts_staged BIGINT NOT NULL,
    contacts_unstaged BIGINT NOT NULL,
    contacts_with_deal BIGINT NOT NULL,
    contacts_customer BIGINT NOT NULL
);

DROP TABLE rollup_contact_agent;

CREATE TABLE rollup_contact_agent (
    day DATE NOT NULL,
    manager VARCHAR,
    agent_group VARCHAR,
    agent VARCHAR,
    contacts BIGINT NOT NULL,
    contacts_staged BIGINT NOT NULL,
    contacts_unstaged BIGINT NOT NULL,
    contacts_with_deal BIGINT NOT NULL,
    contacts_customer BIGINT NOT NULL
);
