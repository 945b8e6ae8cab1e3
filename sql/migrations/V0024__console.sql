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

-- Failed logins, counted for a while: per name and address, per address, per name, per known browser.
CREATE TABLE console_login_count (
    subject text COLLATE "C" CONSTRAINT console_login_count_once PRIMARY KEY,
    tries   integer NOT NULL,
    since   timestamptz NOT NULL
);
CREATE INDEX console_login_count_old ON console_login_count (since);

-- Browsers that somebody logged in with before: what strangers do to a name doesn't count there.
CREATE TABLE console_browser (
    token_hash text COLLATE "C" CONSTRAINT console_browser_once PRIMARY KEY,   -- SHA-256; the token is in a cookie
    user_name  text COLLATE "C" NOT NULL CONSTRAINT console_browser_of_user REFERENCES console_user,
    seen_at    timestamptz NOT NULL
);
CREATE INDEX console_browser_old ON console_browser (seen_at);
