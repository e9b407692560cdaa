-- What was due counts through the last complete day of its own source, so sums of promises keep
-- sources apart. They are made again at the next start, because their definition differs.
CREATE OR REPLACE TABLE rollup_promise (
    day DATE NOT NULL,
    contact_channel VARCHAR,
    agent_group VARCHAR,
    priority VARCHAR,
    source VARCHAR NOT NULL,
    reply_kept BIGINT NOT NULL,
    reply_broken BIGINT NOT NULL,
    resolution_kept BIGINT NOT NULL,
    resolution_broken BIGINT NOT NULL
);

CREATE OR REPLACE TABLE rollup_promise_topic (
    day DATE NOT NULL,
    contact_channel VARCHAR,
    topic VARCHAR,
    source VARCHAR NOT NULL,
    reply_kept BIGINT NOT NULL,
    reply_broken BIGINT NOT NULL,
    resolution_kept BIGINT NOT NULL,
    resolution_broken BIGINT NOT NULL
);

CREATE OR REPLACE TABLE rollup_promise_agent (
    day DATE NOT NULL,
    manager VARCHAR,
    agent_group VARCHAR,
    agent VARCHAR,
    source VARCHAR NOT NULL,
    reply_kept BIGINT NOT NULL,
    reply_broken BIGINT NOT NULL,
    resolution_kept BIGINT NOT NULL,
    resolution_broken BIGINT NOT NULL
);

-- On which days, counted from 1970, the inquiries were created that came and that ended: with their
-- number that is how old the open ones are together, on any day.
ALTER TABLE rollup_inquiry_topic ADD COLUMN IF NOT EXISTS birthdays_in BIGINT;
ALTER TABLE rollup_inquiry_topic ADD COLUMN IF NOT EXISTS birthdays_out BIGINT;
ALTER TABLE rollup_inquiry_agent ADD COLUMN IF NOT EXISTS birthdays_in BIGINT;
ALTER TABLE rollup_inquiry_agent ADD COLUMN IF NOT EXISTS birthdays_out BIGINT;
ALTER TABLE rollup_inquiry_day ADD COLUMN IF NOT EXISTS birthdays_in BIGINT;
ALTER TABLE rollup_inquiry_day ADD COLUMN IF NOT EXISTS birthdays_out BIGINT;
