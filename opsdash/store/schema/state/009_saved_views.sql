-- Questions that people keep under a name: the page and its address. owner is who may see one that
-- is not shared; until people sign in all are shared. is_pinned stands on Today for everybody who
-- sees it. No key on id, as for goals. is_deleted hides a view and can be taken back.
CREATE TABLE saved_view (
    id VARCHAR NOT NULL,
    version BIGINT NOT NULL,
    name VARCHAR NOT NULL,
    page VARCHAR NOT NULL,
    parameters VARCHAR NOT NULL,
    owner VARCHAR NOT NULL,
    is_shared BOOLEAN NOT NULL,
    is_pinned BOOLEAN NOT NULL,
    is_sample BOOLEAN NOT NULL,
    is_deleted BOOLEAN NOT NULL,
    created_at TIMESTAMP NOT NULL,
    created_by VARCHAR NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    updated_by VARCHAR NOT NULL
);
