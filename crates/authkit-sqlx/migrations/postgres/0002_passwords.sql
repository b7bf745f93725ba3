-- An account without a row here has no password.
CREATE TABLE authkit_passwords (
    account_id BIGINT PRIMARY KEY REFERENCES authkit_accounts (id) ON DELETE CASCADE,
    hash TEXT COLLATE "C" NOT NULL
);
