-- Tokens for other programs: only the SHA-256 of a token is stored. name says what it is for.
CREATE TABLE api_token (
    id VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    token_hash VARCHAR NOT NULL,
    created_at TIMESTAMP NOT NULL,
    created_by VARCHAR NOT NULL,
    used_at TIMESTAMP,
    revoked_at TIMESTAMP
);
