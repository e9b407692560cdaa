-- The groups whose rows a token sees: a JSON list, NULL for all groups.
ALTER TABLE api_token ADD COLUMN groups VARCHAR;
