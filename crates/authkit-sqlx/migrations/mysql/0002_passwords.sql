-- An account without a row here has no password.
CREATE TABLE IF NOT EXISTS authkit_passwords (
    account_id BIGINT NOT NULL PRIMARY KEY,
    hash BLOB NOT NULL,
    CONSTRAINT authkit_passwords_of FOREIGN KEY (account_id) REFERENCES authkit_accounts (id) ON DELETE CASCADE
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
