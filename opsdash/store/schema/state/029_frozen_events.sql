-- What a frozen view showed on its charts: events as they were told then, each as JSON.
CREATE TABLE frozen_event (
    frozen_id VARCHAR NOT NULL,
    place INTEGER NOT NULL,
    event VARCHAR NOT NULL
);
