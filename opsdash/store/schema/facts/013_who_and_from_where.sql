-- Who changed the facts, by account as well as by name, and from where: a network address, the command
-- line, the inbox. Empty on the machine's own pages; rows from before say neither.
ALTER TABLE batch ADD COLUMN account VARCHAR;
ALTER TABLE batch ADD COLUMN origin VARCHAR;
ALTER TABLE batch ADD COLUMN undone_account VARCHAR;
ALTER TABLE batch ADD COLUMN undone_origin VARCHAR;
ALTER TABLE erasure ADD COLUMN account VARCHAR;
ALTER TABLE erasure ADD COLUMN origin VARCHAR;
