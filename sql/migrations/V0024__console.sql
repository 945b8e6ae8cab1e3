-- Who may come into the console.
CREATE TABLE console_user (
    user_name     text COLLATE "C" CONSTRAINT console_user_once PRIMARY KEY
        CONSTRAINT console_user_name_plain CHECK (user_name ~ '^[a-z0-9][a-z0-9._@-]{0,99}$'),
    shown         text NOT NULL CONSTRAINT console_user_shown_bounded CHECK (length(shown) BETWEEN 1 AND 200),
    password_hash text,                           -- NULL: logs in elsewhere
    roles         text[] NOT NULL CONSTRAINT console_user_roles_known CHECK (
        roles <@ ARRAY['viewer', 'support', 'approver', 'operator', 'finance', 'admin'] AND cardinality(roles) > 0),
    active        boolean NOT NULL DEFAULT true,
    version       integer NOT NULL DEFAULT 0,     -- counts changes: sessions of an older one end
    created_at    timestamptz NOT NULL
);
