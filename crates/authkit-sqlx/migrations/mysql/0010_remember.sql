-- Browsers that stay signed in: digests, never the cookie.
CREATE TABLE IF NOT EXISTS authkit_remember (
    series BINARY(32) NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL,
    realm VARBINARY(255) NOT NULL,
    generation BIGINT NOT NULL,
    token BINARY(32) NOT NULL,
    previous BINARY(32),
    rotated_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    address VARCHAR(45),
    user_agent VARCHAR(255),
    KEY authkit_remember_account (account_id),
    KEY authkit_remember_expires (realm, expires_at),
    CONSTRAINT authkit_remember_of FOREIGN KEY (account_id) REFERENCES authkit_accounts (id) ON DELETE CASCADE
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
