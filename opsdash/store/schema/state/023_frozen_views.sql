-- A view of a page as it was on one day: what it said, every question behind it with its answer, and
-- the definitions they were made by. Nothing of it is changed later but title and is_deleted.
-- parameters: the address with absolute days. batch_id: the newest import that was in it.
-- seen_groups: JSON, the groups whose rows are in it; NULL: all. organisation and filters are JSON.
-- No key on id, as for goals.
CREATE TABLE frozen_view (
    id VARCHAR NOT NULL,
    version BIGINT NOT NULL,
    title VARCHAR NOT NULL,
    finding VARCHAR NOT NULL,
    page VARCHAR NOT NULL,
    parameters VARCHAR NOT NULL,
    first_day DATE NOT NULL,
    end_day DATE NOT NULL,
    filters VARCHAR NOT NULL,
    seen_groups VARCHAR,
    numbers BIGINT NOT NULL,
    data_version BIGINT NOT NULL,
    batch_id BIGINT NOT NULL,
    data_through DATE,
    catalog_hash VARCHAR NOT NULL,
    program VARCHAR NOT NULL,
    organisation VARCHAR NOT NULL,
    is_sample BOOLEAN NOT NULL,
    is_deleted BOOLEAN NOT NULL,
    created_at TIMESTAMP NOT NULL,
    created_by VARCHAR NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    updated_by VARCHAR NOT NULL
);

-- The answers of a frozen view in the order in which its page asked, each as JSON with its question.
CREATE TABLE frozen_answer (
    frozen_id VARCHAR NOT NULL,
    place INTEGER NOT NULL,
    answer VARCHAR NOT NULL
);

-- How each of its metrics was calculated: the metric as JSON, and what changes with its calculation.
CREATE TABLE frozen_metric (
    frozen_id VARCHAR NOT NULL,
    metric VARCHAR NOT NULL,
    declared VARCHAR NOT NULL,
    fingerprint VARCHAR NOT NULL
);

-- What people say about a frozen view.
CREATE TABLE frozen_comment (
    id VARCHAR NOT NULL,
    version BIGINT NOT NULL,
    frozen_id VARCHAR NOT NULL,
    text VARCHAR NOT NULL,
    is_sample BOOLEAN NOT NULL,
    is_deleted BOOLEAN NOT NULL,
    created_at TIMESTAMP NOT NULL,
    created_by VARCHAR NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    updated_by VARCHAR NOT NULL
);

-- Links to one frozen view for people without an account. secret_hash is the SHA-256 of 256 random
-- bits; the secret itself is nowhere. creator is the account of whom made it, empty for the machine's
-- own user. embed_origin: the one address whose pages may show it in a frame, empty: none.
CREATE TABLE guest_link (
    id VARCHAR NOT NULL,
    frozen_id VARCHAR NOT NULL,
    secret_hash VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    embed_origin VARCHAR NOT NULL,
    created_at TIMESTAMP NOT NULL,
    created_by VARCHAR NOT NULL,
    creator VARCHAR NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    revoked_at TIMESTAMP,
    revoked_by VARCHAR,
    used_at TIMESTAMP
);
