-- The morning notice: where it goes and what became of it. Passwords and the addresses of webhooks
-- are not here but in a private file beside the databases, so that no copy of them holds any.
-- kind: mail, slack, teams, google_chat, lark. recipients is JSON. The columns from port to
-- recipients belong to mail; the host of a webhook is only shown. No key on id, as for goals.
CREATE TABLE notice_channel (
    id VARCHAR NOT NULL,
    version BIGINT NOT NULL,
    kind VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    is_on BOOLEAN NOT NULL,
    host VARCHAR NOT NULL,
    port INTEGER NOT NULL,
    security VARCHAR NOT NULL,
    username VARCHAR NOT NULL,
    sender VARCHAR NOT NULL,
    recipients VARCHAR NOT NULL,
    is_sample BOOLEAN NOT NULL,
    is_deleted BOOLEAN NOT NULL,
    created_at TIMESTAMP NOT NULL,
    created_by VARCHAR NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    updated_by VARCHAR NOT NULL
);

-- One row for each attempt, written as 'sending' before it begins, so that a process that dies in
-- between leaves a trace and nothing is sent twice. channel is empty where the row is about the
-- whole day: state 'nothing' (to tell) or 'skipped'. occasion: hour, hand, test. process tells
-- attempts of this process from those of one that is gone. retry_at: when it is tried again.
CREATE TABLE notice_delivery (
    id VARCHAR NOT NULL,
    day DATE NOT NULL,
    channel VARCHAR NOT NULL,
    channel_name VARCHAR NOT NULL,
    occasion VARCHAR NOT NULL,
    attempt INTEGER NOT NULL,
    state VARCHAR NOT NULL,
    problem VARCHAR NOT NULL,
    detail VARCHAR NOT NULL,
    process VARCHAR NOT NULL,
    begun_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP,
    retry_at TIMESTAMP
);
