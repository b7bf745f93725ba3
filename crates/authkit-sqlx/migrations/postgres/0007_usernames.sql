-- The name of an account that has one, and its canonical key.
CREATE TABLE authkit_usernames (
    account_id BIGINT PRIMARY KEY REFERENCES authkit_accounts (id) ON DELETE CASCADE,
    realm TEXT COLLATE "C" NOT NULL,
    identifier TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    CONSTRAINT authkit_usernames_identifier UNIQUE (realm, identifier)
);
