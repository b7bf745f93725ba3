-- Tokens for programs: the digest, never the token.
CREATE TABLE IF NOT EXISTS authkit_api_tokens (
    digest BINARY(32) NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL,
    realm VARBINARY(255) NOT NULL,
    generation BIGINT NOT NULL,
    label VARCHAR(255) NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    KEY authkit_api_tokens_account (account_id),
    KEY authkit_api_tokens_expires (realm, expires_at),
    CONSTRAINT authkit_api_tokens_of FOREIGN KEY (account_id) REFERENCES authkit_accounts (id) ON DELETE CASCADE
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
