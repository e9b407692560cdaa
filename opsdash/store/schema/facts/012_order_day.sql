-- Orders by day and currency alone: what every page asks of them that neither filters nor splits.

CREATE TABLE IF NOT EXISTS rollup_order_day (
    day DATE NOT NULL,
    currency VARCHAR,
    orders BIGINT NOT NULL,
    sales DECIMAL(18, 4) NOT NULL,
    refunded DECIMAL(18, 4) NOT NULL,
    order_total DECIMAL(18, 4) NOT NULL
);
