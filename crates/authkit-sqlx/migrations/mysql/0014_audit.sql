-- What happened. No reference to an account: it is kept when the account is gone.
CREATE TABLE IF NOT EXISTS authkit_audit (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    realm VARBINARY(255) NOT NULL,
    `key` VARBINARY(255) NOT NULL,
    kind VARBINARY(255) NOT NULL,
    account_id BIGINT,
    address VARCHAR(45),
    details LONGTEXT NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT authkit_audit_key UNIQUE (realm, `key`),
    KEY authkit_audit_account (realm, account_id, created_at),
    KEY authkit_audit_created (realm, created_at)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
