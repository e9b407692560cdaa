-- The ledger in full: every change of the facts is a batch, and a batch can be taken back.

-- kind: 'file', 'typed' (values typed on a page), 'lookup', 'topics' (a set of topic rules).
-- undone_at: the batch was taken back; it stays in the ledger and counts nowhere else.
-- gone_rows: facts that were marked as deleted because a full export no longer has them.
ALTER TABLE batch ADD COLUMN kind VARCHAR DEFAULT 'file';
ALTER TABLE batch ADD COLUMN undone_at TIMESTAMP;
ALTER TABLE batch ADD COLUMN undone_by VARCHAR;
ALTER TABLE batch ADD COLUMN gone_rows BIGINT DEFAULT 0;

-- Which earlier batches a batch stands on: relation 'changed' (it retired `facts` versions of theirs),
-- 'same' (it told them again and stored nothing). Undoing a batch undoes those that stand on it.
CREATE TABLE batch_link (
    batch_id BIGINT NOT NULL,
    on_batch_id BIGINT NOT NULL,
    relation VARCHAR NOT NULL,
    facts BIGINT NOT NULL
);

-- Where nothing was recorded yet, a batch stands on all earlier ones of its source.
INSERT INTO batch_link
SELECT later.batch_id, earlier.batch_id, 'changed', later.changed_rows + later.same_rows
FROM batch AS later
JOIN batch AS earlier
    ON earlier.source = later.source
    AND earlier.fact = later.fact
    AND earlier.batch_id < later.batch_id;

-- The cells of a rejected row as JSON (column name to text), so that it can be corrected and imported
-- again. What privacy drops is not in it; a customer stands there as the keyed hash.
ALTER TABLE reject ADD COLUMN cells VARCHAR;

-- retired_by: the batch that put another version in this one's place, or marked it as deleted.
-- NULL means current. A version that was older than the current one when it came is retired by its own
-- batch. Undo of a batch removes its versions and makes current again what it retired.
-- told_X: what the file said, where a lookup or a topic rule made another X of it; '' where the file
-- said nothing; NULL where X is what the file said.
ALTER TABLE inquiry ADD COLUMN retired_by BIGINT;
ALTER TABLE inquiry ADD COLUMN first_reply_at TIMESTAMP;
ALTER TABLE inquiry ADD COLUMN first_reply_seconds BIGINT;
ALTER TABLE inquiry ADD COLUMN replies INTEGER;
-- 'good', 'neutral', 'bad', or 'offered' (asked for and not answered).
ALTER TABLE inquiry ADD COLUMN satisfaction VARCHAR;
ALTER TABLE inquiry ADD COLUMN tags VARCHAR[];
-- The words of topic rules that were found in the free text before it was dropped.
ALTER TABLE inquiry ADD COLUMN words VARCHAR[];
-- Kept only for sources that chose to.
ALTER TABLE inquiry ADD COLUMN subject VARCHAR;
ALTER TABLE inquiry ADD COLUMN manager VARCHAR;
ALTER TABLE inquiry ADD COLUMN told_contact_channel VARCHAR;
ALTER TABLE inquiry ADD COLUMN told_topic VARCHAR;
ALTER TABLE inquiry ADD COLUMN told_agent_group VARCHAR;
ALTER TABLE inquiry ADD COLUMN told_agent VARCHAR;

ALTER TABLE sales_order ADD COLUMN retired_by BIGINT;
ALTER TABLE sales_order ADD COLUMN told_sales_channel VARCHAR;
ALTER TABLE sales_order ADD COLUMN told_country VARCHAR;

ALTER TABLE order_line ADD COLUMN told_product VARCHAR;
ALTER TABLE order_line ADD COLUMN category VARCHAR;

ALTER TABLE reading ADD COLUMN retired_by BIGINT;

-- status: 'open', 'won' or 'lost'. agent is the owner, agent_group and manager come from lookups.
CREATE TABLE deal (
    source VARCHAR NOT NULL,
    id VARCHAR NOT NULL,
    batch_id BIGINT NOT NULL,
    is_current BOOLEAN NOT NULL,
    retired_by BIGINT,
    updated_at TIMESTAMP,
    created_at TIMESTAMP,
    closed_at TIMESTAMP,
    status VARCHAR,
    stage VARCHAR,
    pipeline VARCHAR,
    amount DECIMAL(18, 4),
    currency VARCHAR,
    product VARCHAR,
    agent VARCHAR,
    agent_group VARCHAR,
    manager VARCHAR,
    customer BIGINT,
    cycle_seconds BIGINT,
    told_product VARCHAR,
    told_agent VARCHAR,
    told_agent_group VARCHAR,
    created_day DATE,
    closed_day DATE
);

-- A person or company in the CRM.
CREATE TABLE contact (
    source VARCHAR NOT NULL,
    id VARCHAR NOT NULL,
    batch_id BIGINT NOT NULL,
    is_current BOOLEAN NOT NULL,
    retired_by BIGINT,
    updated_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL,
    lifecycle_stage VARCHAR,
    lead_status VARCHAR,
    origin VARCHAR,
    agent VARCHAR,
    agent_group VARCHAR,
    manager VARCHAR,
    customer BIGINT,
    told_agent VARCHAR,
    told_agent_group VARCHAR,
    created_day DATE NOT NULL
);

-- When a fact entered a stage, where an export keeps that history; belongs to the fact's version.
CREATE TABLE stage_entry (
    fact VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    id VARCHAR NOT NULL,
    batch_id BIGINT NOT NULL,
    pipeline VARCHAR,
    stage VARCHAR NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    entered_day DATE NOT NULL
);

-- Small tables: kind 'rename:<dimension>' (value to the name it is shown under), 'agent_group' (agent
-- to group), 'manager' (group to manager), 'category' (product to category), 'rate' (currency to units
-- of the organisation's currency, from the first day of a month). from_day NULL: always.
-- Entries are versions like facts: a batch adds entries and retires the ones it replaces or removes.
CREATE TABLE lookup (
    kind VARCHAR NOT NULL,
    value VARCHAR NOT NULL,
    from_day DATE,
    result VARCHAR NOT NULL,
    batch_id BIGINT NOT NULL,
    retired_by BIGINT
);

-- The topic rules of a source, tried in the order of `position`; a batch replaces the whole set.
-- place: 'tag', 'subject', or a field of the inquiry. words is a JSON list, any of which must be there.
CREATE TABLE topic_rule (
    source VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    topic VARCHAR NOT NULL,
    place VARCHAR NOT NULL,
    words VARCHAR NOT NULL,
    batch_id BIGINT NOT NULL,
    retired_by BIGINT
);

-- What a person confirmed about files with this set of headers, so that the next one needs no click.
CREATE TABLE header_memory (
    fingerprint VARCHAR NOT NULL,
    choices VARCHAR NOT NULL,
    remembered_at TIMESTAMP NOT NULL,
    remembered_by VARCHAR NOT NULL
);

-- Choices that hold for all files of a source, such as free text that is kept on purpose.
CREATE TABLE source_setting (
    source VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    value VARCHAR NOT NULL
);

-- Rows that were deleted for good, and who asked for it. Identities are not in it.
CREATE TABLE erasure (
    erased_at TIMESTAMP NOT NULL,
    erased_by VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    detail VARCHAR NOT NULL,
    facts BIGINT NOT NULL
);

-- Customers whose rows were deleted on request: their rows in later files are ignored.
CREATE TABLE erased_customer (
    customer BIGINT NOT NULL
);

-- The version before a later one was retired by it, unless it came as history.
UPDATE inquiry SET retired_by = found.retired_by
FROM (
    SELECT source, id, batch_id, LEAD(batch_id, 1, batch_id) OVER (
        PARTITION BY source, id ORDER BY batch_id
    ) AS retired_by
    FROM inquiry
) AS found
WHERE NOT inquiry.is_current AND found.source = inquiry.source AND found.id = inquiry.id
    AND found.batch_id = inquiry.batch_id;

UPDATE sales_order SET retired_by = found.retired_by
FROM (
    SELECT source, id, batch_id, LEAD(batch_id, 1, batch_id) OVER (
        PARTITION BY source, id ORDER BY batch_id
    ) AS retired_by
    FROM sales_order
) AS found
WHERE NOT sales_order.is_current AND found.source = sales_order.source
    AND found.id = sales_order.id AND found.batch_id = sales_order.batch_id;

-- Readings of another split retire each other without sharing an id: the source's next batch did it.
UPDATE reading SET retired_by = (
    SELECT COALESCE(MIN(later.batch_id), reading.batch_id)
    FROM batch AS later
    WHERE later.source = reading.source AND later.fact = 'reading'
        AND later.batch_id > reading.batch_id
)
WHERE NOT is_current;
