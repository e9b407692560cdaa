-- Who uses opsdash. groups is a JSON list, NULL for all groups; password_hash is argon2id, NULL for
-- who signs in by another way. A removed person keeps the row: records name who wrote them.
CREATE TABLE person (
    id VARCHAR NOT NULL,
    version BIGINT NOT NULL,
    name VARCHAR NOT NULL,
    email VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    groups VARCHAR,
    password_hash VARCHAR,
    created_at TIMESTAMP NOT NULL,
    created_by VARCHAR NOT NULL,
    removed_at TIMESTAMP,
    last_seen_at TIMESTAMP
);

-- A link that lets one person in, once. Only the SHA-256 of its secret is kept. email is empty when
-- whoever opens it says his own; person_id names who gets a new password by it, inviter_id who made
-- it, both empty without an account.
CREATE TABLE invitation (
    id VARCHAR NOT NULL,
    digest VARCHAR NOT NULL,
    email VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    groups VARCHAR,
    person_id VARCHAR NOT NULL,
    inviter_id VARCHAR NOT NULL,
    created_at TIMESTAMP NOT NULL,
    created_by VARCHAR NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    used_at TIMESTAMP,
    revoked_at TIMESTAMP
);

-- One browser that is signed in; the row is gone when it is signed out.
CREATE TABLE session (
    digest VARCHAR NOT NULL,
    person_id VARCHAR NOT NULL,
    way VARCHAR NOT NULL,
    origin VARCHAR NOT NULL,
    started_at TIMESTAMP NOT NULL,
    seen_at TIMESTAMP NOT NULL,
    idle_seconds BIGINT NOT NULL,
    ends_at TIMESTAMP NOT NULL
);

-- Attempts to sign in that failed in a row, by the SHA-256 of the account or the address.
CREATE TABLE failed_sign_in (
    digest VARCHAR NOT NULL,
    failures BIGINT NOT NULL,
    last_at TIMESTAMP NOT NULL
);
