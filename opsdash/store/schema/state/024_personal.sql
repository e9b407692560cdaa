-- What somebody chose for nobody else. person is the id of the account, "owner" for the user of this
-- machine. kind: start_page (one value: page?parameters), today (one value: mine), metric and goal
-- (an id for each that is followed). Not in the audit, which others read.
CREATE TABLE personal (
    person VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    value VARCHAR NOT NULL,
    chosen_at TIMESTAMP NOT NULL
);
