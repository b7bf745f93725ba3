-- The digest of a token, never the token.
CREATE TABLE authkit_sessions (
    digest BYTEA PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES authkit_accounts (id) ON DELETE CASCADE,
    realm TEXT COLLATE "C" NOT NULL,
    generation BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    authenticated_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    address TEXT,
    user_agent TEXT
);

CREATE INDEX authkit_sessions_account ON authkit_sessions (account_id);
CREATE INDEX authkit_sessions_seen ON authkit_sessions (realm, seen_at);
CREATE INDEX authkit_sessions_expires ON authkit_sessions (realm, expires_at);
