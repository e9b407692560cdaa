-- What a token opens: 'import' or 'read', never both. Tokens made before could import, and still can.
ALTER TABLE api_token ADD COLUMN scope VARCHAR DEFAULT 'import';
