-- Browsers that stay signed in: digests, never the cookie.
CREATE TABLE authkit_remember (
    series BLOB NOT NULL PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES authkit_accounts (id) ON DELETE CASCADE,
    realm TEXT NOT NULL,
    generation INTEGER NOT NULL,
    token BLOB NOT NULL,
    previous BLOB,
    rotated_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    address TEXT,
    user_agent TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX authkit_remember_account ON authkit_remember (account_id);
CREATE INDEX authkit_remember_expires ON authkit_remember (realm, expires_at);
