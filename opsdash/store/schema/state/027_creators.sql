-- The account of whoever made a token or said something about a frozen view; empty for the machine's
-- own user, for programs, and where no audit row tells it.
ALTER TABLE api_token ADD COLUMN creator VARCHAR;
ALTER TABLE frozen_comment ADD COLUMN creator VARCHAR;

UPDATE api_token
SET creator = COALESCE(
    (
        SELECT MAX(audit.person)
        FROM audit
        WHERE audit.noun = 'token' AND audit.action = 'create' AND audit.id = api_token.id
    ),
    ''
);

UPDATE frozen_comment
SET creator = COALESCE(
    (
        SELECT MAX(audit.person)
        FROM audit
        WHERE
            audit.noun = 'frozen_comment'
            AND audit.action = 'create'
            AND audit.id = frozen_comment.id
    ),
    ''
);
