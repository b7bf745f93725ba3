-- Who signed in, when and from where.
CREATE TABLE IF NOT EXISTS authkit_logins (
    account_id BIGINT NOT NULL PRIMARY KEY,
    logins BIGINT NOT NULL,
    current_at BIGINT,
    current_address VARCHAR(45),
    last_at BIGINT,
    last_address VARCHAR(45),
    failures BIGINT NOT NULL,
    failures_before BIGINT NOT NULL,
    failure_at BIGINT,
    failure_address VARCHAR(45),
    CONSTRAINT authkit_logins_of FOREIGN KEY (account_id) REFERENCES authkit_accounts (id) ON DELETE CASCADE
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
