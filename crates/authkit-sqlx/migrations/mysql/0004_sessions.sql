-- The digest of a token, never the token.
CREATE TABLE IF NOT EXISTS authkit_sessions (
    digest BINARY(32) NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL,
    realm VARBINARY(255) NOT NULL,
    generation BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    authenticated_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    address VARCHAR(45),
    user_agent VARCHAR(255),
    KEY authkit_sessions_account (account_id),
    KEY authkit_sessions_seen (realm, seen_at),
    KEY authkit_sessions_expires (realm, expires_at),
    CONSTRAINT authkit_sessions_of FOREIGN KEY (account_id) REFERENCES authkit_accounts (id) ON DELETE CASCADE
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
