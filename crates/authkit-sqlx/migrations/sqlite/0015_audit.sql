-- What happened. No reference to an account: it is kept when the account is gone.
CREATE TABLE authkit_audit (
    id INTEGER PRIMARY KEY,
    realm TEXT NOT NULL,
    key TEXT NOT NULL,
    kind TEXT NOT NULL,
    account_id INTEGER,
    address TEXT,
    details TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (realm, key)
) STRICT;

CREATE INDEX authkit_audit_account ON authkit_audit (realm, account_id, created_at);
CREATE INDEX authkit_audit_created ON authkit_audit (realm, created_at);
