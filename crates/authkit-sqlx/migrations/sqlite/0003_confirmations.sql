-- The address that was proved. It counts as long as it is the address of the account.
CREATE TABLE authkit_confirmations (
    account_id INTEGER PRIMARY KEY REFERENCES authkit_accounts (id) ON DELETE CASCADE,
    email TEXT NOT NULL,
    confirmed_at INTEGER NOT NULL
) STRICT;
