-- Who acts has an account, and acts from somewhere: a network address, the command line, the inbox.
-- Rows from before are of the machine's own user.

ALTER TABLE audit ADD COLUMN person VARCHAR;

ALTER TABLE audit ADD COLUMN origin VARCHAR;
