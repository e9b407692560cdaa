-- Goals: a metric, the way from a baseline to a target, and the days it takes. No key on id: DuckDB
-- turns an update of a keyed row into delete + insert, and the write lock already keeps ids apart.
-- is_deleted hides a goal and can be taken back. filters is JSON: [["topic", ["Delivery"]], ...].

CREATE TABLE goal (
    id VARCHAR NOT NULL,
    version BIGINT NOT NULL,
    title VARCHAR NOT NULL,
    metric VARCHAR NOT NULL,
    filters VARCHAR NOT NULL,
    owner VARCHAR NOT NULL,
    baseline DOUBLE NOT NULL,
    target DOUBLE NOT NULL,
    attainable VARCHAR NOT NULL,
    relevant VARCHAR NOT NULL,
    start_day DATE NOT NULL,
    due_day DATE NOT NULL,
    is_sample BOOLEAN NOT NULL,
    is_deleted BOOLEAN NOT NULL,
    created_at TIMESTAMP NOT NULL,
    created_by VARCHAR NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    updated_by VARCHAR NOT NULL
);
