-- The digest of a token, never the token.
CREATE TABLE authkit_sessions (
    digest BLOB NOT NULL PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES authkit_accounts (id) ON DELETE CASCADE,
    generation INTEGER NOT NULL,
    authenticated_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX authkit_sessions_account ON authkit_sessions (account_id);
CREATE INDEX authkit_sessions_seen ON authkit_sessions (seen_at);
CREATE INDEX authkit_sessions_expires ON authkit_sessions (expires_at);
