CREATE TABLE IF NOT EXISTS authkit_roles (
    account_id BIGINT NOT NULL,
    role VARBINARY(255) NOT NULL,
    PRIMARY KEY (account_id, role),
    CONSTRAINT authkit_roles_of FOREIGN KEY (account_id) REFERENCES authkit_accounts (id) ON DELETE CASCADE
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
