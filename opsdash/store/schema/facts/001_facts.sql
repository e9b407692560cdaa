-- The facts, their ledger and the readings. Timestamps are naive UTC; *_day columns are local days of
-- the organisation's zone, computed when a row is loaded (meta.zone says which zone that was).
-- No keys or indexes on facts: building one at 50 million rows costs 34 s and 8 GB, and loads
-- already find their rows by hash join.

CREATE TABLE meta (
    name VARCHAR NOT NULL,
    value VARCHAR NOT NULL
);

CREATE SEQUENCE batch_ids START 1;

-- The ledger: one row per import.
-- rows_in = new_rows + changed_rows + same_rows + folded_rows + ignored_rows + rejected_rows, always.
-- oldest_at and newest_at are the times behind first_day and through_day, NULL for readings.
CREATE TABLE batch (
    batch_id BIGINT NOT NULL,
    source VARCHAR NOT NULL,
    profile VARCHAR NOT NULL,
    fact VARCHAR NOT NULL,
    file_name VARCHAR NOT NULL,
    file_hash VARCHAR NOT NULL,
    imported_at TIMESTAMP NOT NULL,
    imported_by VARCHAR NOT NULL,
    interpretation VARCHAR NOT NULL,
    rows_in BIGINT NOT NULL,
    new_rows BIGINT NOT NULL,
    changed_rows BIGINT NOT NULL,
    same_rows BIGINT NOT NULL,
    folded_rows BIGINT NOT NULL,
    ignored_rows BIGINT NOT NULL,
    rejected_rows BIGINT NOT NULL,
    oldest_at TIMESTAMP,
    newest_at TIMESTAMP,
    first_day DATE,
    through_day DATE,
    is_sample BOOLEAN NOT NULL,
    rejects_seen BOOLEAN NOT NULL
);

-- reason is a code; words/en/imports.toml holds its sentence.
CREATE TABLE reject (
    batch_id BIGINT NOT NULL,
    line BIGINT NOT NULL,
    column_name VARCHAR NOT NULL,
    value VARCHAR NOT NULL,
    reason VARCHAR NOT NULL
);

-- A fact is a set of versions (one per batch that brought a new or different row); is_current marks
-- the newest.
CREATE TABLE inquiry (
    source VARCHAR NOT NULL,
    id VARCHAR NOT NULL,
    batch_id BIGINT NOT NULL,
    is_current BOOLEAN NOT NULL,
    updated_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL,
    first_resolved_at TIMESTAMP,
    resolved_at TIMESTAMP,
    closed_at TIMESTAMP,
    status VARCHAR,
    contact_channel VARCHAR,
    topic VARCHAR,
    agent_group VARCHAR,
    agent VARCHAR,
    priority VARCHAR,
    customer BIGINT,
    reopens INTEGER,
    resolution_seconds BIGINT,
    onestop_at TIMESTAMP,
    created_day DATE NOT NULL,
    resolved_day DATE,
    solved_day DATE,
    onestop_day DATE,
    ended_day DATE
);

CREATE TABLE sales_order (
    source VARCHAR NOT NULL,
    id VARCHAR NOT NULL,
    batch_id BIGINT NOT NULL,
    is_current BOOLEAN NOT NULL,
    updated_at TIMESTAMP,
    ordered_at TIMESTAMP NOT NULL,
    cancelled_at TIMESTAMP,
    status VARCHAR,
    is_counted BOOLEAN NOT NULL,
    currency VARCHAR NOT NULL,
    total DECIMAL(18, 4) NOT NULL,
    refunded DECIMAL(18, 4) NOT NULL,
    sales_channel VARCHAR,
    country VARCHAR,
    customer BIGINT,
    lines_hash UBIGINT,
    ordered_day DATE NOT NULL
);

-- Lines belong to the version of their order: same source, order_id and batch_id. The order's
-- lines_hash (64 bits of SHA-256) tells whether they changed; NULL where the export has no lines.
CREATE TABLE order_line (
    source VARCHAR NOT NULL,
    order_id VARCHAR NOT NULL,
    batch_id BIGINT NOT NULL,
    line_number INTEGER NOT NULL,
    product VARCHAR,
    sku VARCHAR,
    quantity DECIMAL(18, 4),
    price DECIMAL(18, 4)
);

-- A value that only exists aggregated, for the local days from_day <= day < to_day.
-- dimensions is a JSON object with sorted keys, {} when there are none.
CREATE TABLE reading (
    source VARCHAR NOT NULL,
    id VARCHAR NOT NULL,
    batch_id BIGINT NOT NULL,
    is_current BOOLEAN NOT NULL,
    updated_at TIMESTAMP,
    measure VARCHAR NOT NULL,
    from_day DATE NOT NULL,
    to_day DATE NOT NULL,
    dimensions VARCHAR NOT NULL,
    value DECIMAL(18, 4) NOT NULL
);
