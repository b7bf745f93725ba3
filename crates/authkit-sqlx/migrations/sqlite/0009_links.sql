-- How often links of one kind were used or superseded. No row is zero.
CREATE TABLE authkit_links (
    account_id INTEGER NOT NULL REFERENCES authkit_accounts (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    counter INTEGER NOT NULL,
    PRIMARY KEY (account_id, kind)
) STRICT, WITHOUT ROWID;
