-- The name of an account that has one, and its canonical key.
CREATE TABLE IF NOT EXISTS authkit_usernames (
    account_id BIGINT NOT NULL PRIMARY KEY,
    realm VARBINARY(255) NOT NULL,
    identifier VARBINARY(1024) NOT NULL,
    name VARCHAR(255) NOT NULL,
    CONSTRAINT authkit_usernames_identifier UNIQUE (realm, identifier),
    CONSTRAINT authkit_usernames_of FOREIGN KEY (account_id) REFERENCES authkit_accounts (id) ON DELETE CASCADE
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
