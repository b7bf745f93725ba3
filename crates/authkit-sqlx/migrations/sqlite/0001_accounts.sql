-- What every feature builds on. AUTOINCREMENT, because an id must never be given to a second account.
-- All times of AuthKit are microseconds since 1970-01-01 UTC.
CREATE TABLE authkit_accounts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    realm TEXT NOT NULL,
    identifier TEXT NOT NULL,
    email TEXT NOT NULL,
    active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    generation INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (realm, identifier)
) STRICT;
