-- What was done to the facts and has to stand in the audit, which is in the other file: written with
-- the change itself, carried over after it or at the next start, and taken out by a later change.
CREATE TABLE audit_outbox (
    key VARCHAR NOT NULL,
    happened_at TIMESTAMP NOT NULL,
    actor VARCHAR NOT NULL,
    action VARCHAR NOT NULL,
    noun VARCHAR NOT NULL,
    id VARCHAR NOT NULL,
    before VARCHAR,
    after VARCHAR,
    person VARCHAR NOT NULL,
    origin VARCHAR NOT NULL
);
