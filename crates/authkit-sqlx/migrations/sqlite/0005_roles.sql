CREATE TABLE authkit_roles (
    account_id INTEGER NOT NULL REFERENCES authkit_accounts (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    PRIMARY KEY (account_id, role)
) STRICT, WITHOUT ROWID;
