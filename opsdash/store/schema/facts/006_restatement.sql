-- Numbers that people had seen and that a batch changed: the value of a metric over the days
-- first_day <= day < end_day, before and after it.
CREATE TABLE restatement (
    batch_id BIGINT NOT NULL,
    metric VARCHAR NOT NULL,
    first_day DATE NOT NULL,
    end_day DATE NOT NULL,
    before DOUBLE NOT NULL,
    after DOUBLE
);
