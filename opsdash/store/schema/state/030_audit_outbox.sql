-- The keys of what facts have told the audit already, so that a second telling adds nothing.
CREATE TABLE audit_told (key VARCHAR NOT NULL);
