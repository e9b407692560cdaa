-- What a metric is measured by besides its own past values. A level holds from valid_from on; one
-- without low and high says that from then on there is none. low = high for a single value. kind:
-- baseline, typical, excellent. A baseline keeps the window, both sides and the data version it was
-- frozen from. filters is JSON as in goal; limits are flags of the answer, joined by commas.

CREATE TABLE metric_level (
    id VARCHAR NOT NULL,
    version BIGINT NOT NULL,
    metric VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    low DOUBLE,
    high DOUBLE,
    source VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    as_of VARCHAR NOT NULL,
    currency VARCHAR NOT NULL,
    valid_from DATE NOT NULL,
    filters VARCHAR NOT NULL,
    window_first DATE,
    window_end DATE,
    numerator DOUBLE,
    denominator DOUBLE,
    data_version BIGINT,
    definition VARCHAR NOT NULL,
    limits VARCHAR NOT NULL,
    is_deleted BOOLEAN NOT NULL,
    created_at TIMESTAMP NOT NULL,
    created_by VARCHAR NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    updated_by VARCHAR NOT NULL
);

-- Who answers for a metric; an empty name is nobody.
CREATE TABLE metric_owner (
    metric VARCHAR NOT NULL,
    owner VARCHAR NOT NULL,
    version BIGINT NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    updated_by VARCHAR NOT NULL
);
