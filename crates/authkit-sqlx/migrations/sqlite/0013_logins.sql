-- Who signed in, when and from where.
CREATE TABLE authkit_logins (
    account_id INTEGER PRIMARY KEY REFERENCES authkit_accounts (id) ON DELETE CASCADE,
    logins INTEGER NOT NULL,
    current_at INTEGER,
    current_address TEXT,
    last_at INTEGER,
    last_address TEXT,
    failures INTEGER NOT NULL,
    failures_before INTEGER NOT NULL,
    failure_at INTEGER,
    failure_address TEXT
) STRICT;
