-- The team's own records. A record carries id and version; saving is
-- UPDATE ... WHERE id = ? AND version = ?, so that nobody overwrites another's change unseen.

CREATE TABLE meta (
    name VARCHAR NOT NULL,
    value VARCHAR NOT NULL
);

CREATE TABLE setting (
    name VARCHAR PRIMARY KEY,
    value VARCHAR NOT NULL,
    version BIGINT NOT NULL
);

CREATE TABLE audit (
    happened_at TIMESTAMP NOT NULL,
    actor VARCHAR NOT NULL,
    action VARCHAR NOT NULL,
    noun VARCHAR NOT NULL,
    id VARCHAR NOT NULL,
    before VARCHAR,
    after VARCHAR
);
