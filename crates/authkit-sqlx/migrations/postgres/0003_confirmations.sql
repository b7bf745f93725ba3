-- The address that was proved. It counts as long as it is the address of the account.
CREATE TABLE authkit_confirmations (
    account_id BIGINT PRIMARY KEY REFERENCES authkit_accounts (id) ON DELETE CASCADE,
    email TEXT COLLATE "C" NOT NULL,
    confirmed_at BIGINT NOT NULL
);
