-- Browsers that stay signed in: digests, never the cookie.
CREATE TABLE authkit_remember (
    series BYTEA PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES authkit_accounts (id) ON DELETE CASCADE,
    realm TEXT COLLATE "C" NOT NULL,
    generation BIGINT NOT NULL,
    token BYTEA NOT NULL,
    previous BYTEA,
    rotated_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    address TEXT,
    user_agent TEXT
);

CREATE INDEX authkit_remember_account ON authkit_remember (account_id);
CREATE INDEX authkit_remember_expires ON authkit_remember (realm, expires_at);
