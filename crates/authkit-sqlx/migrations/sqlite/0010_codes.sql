-- Short codes that wait to be typed: a keyed digest, never the digits.
CREATE TABLE authkit_codes (
    account_id INTEGER NOT NULL REFERENCES authkit_accounts (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    realm TEXT NOT NULL,
    code BLOB NOT NULL,
    generation INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, kind)
) STRICT, WITHOUT ROWID;

CREATE INDEX authkit_codes_expires ON authkit_codes (realm, expires_at);
