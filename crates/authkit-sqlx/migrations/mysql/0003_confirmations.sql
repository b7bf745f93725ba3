-- The address that was proved. It counts as long as it is the address of the account.
CREATE TABLE IF NOT EXISTS authkit_confirmations (
    account_id BIGINT NOT NULL PRIMARY KEY,
    email VARCHAR(320) NOT NULL,
    confirmed_at BIGINT NOT NULL,
    CONSTRAINT authkit_confirmations_of FOREIGN KEY (account_id) REFERENCES authkit_accounts (id) ON DELETE CASCADE
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
