-- The name of an account that has one, and its canonical key.
CREATE TABLE authkit_usernames (
    account_id INTEGER PRIMARY KEY REFERENCES authkit_accounts (id) ON DELETE CASCADE,
    realm TEXT NOT NULL,
    identifier TEXT NOT NULL,
    name TEXT NOT NULL,
    UNIQUE (realm, identifier)
) STRICT;
