CREATE TABLE authkit_roles (
    account_id BIGINT NOT NULL REFERENCES authkit_accounts (id) ON DELETE CASCADE,
    role TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (account_id, role)
);
