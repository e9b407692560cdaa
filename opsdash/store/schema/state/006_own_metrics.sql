-- Metrics that a team defines itself. text is the definition in TOML, as it is exported; id is the
-- name under which links, goals and other metrics know it and never changes. No key on id, as for
-- goals. is_deleted hides a metric and can be taken back.
CREATE TABLE own_metric (
    id VARCHAR NOT NULL,
    version BIGINT NOT NULL,
    text VARCHAR NOT NULL,
    is_deleted BOOLEAN NOT NULL,
    created_at TIMESTAMP NOT NULL,
    created_by VARCHAR NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    updated_by VARCHAR NOT NULL
);
