-- Tokens for programs: the digest, never the token.
CREATE TABLE authkit_api_tokens (
    digest BLOB NOT NULL PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES authkit_accounts (id) ON DELETE CASCADE,
    realm TEXT NOT NULL,
    generation INTEGER NOT NULL,
    label TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX authkit_api_tokens_account ON authkit_api_tokens (account_id);
CREATE INDEX authkit_api_tokens_expires ON authkit_api_tokens (realm, expires_at);
