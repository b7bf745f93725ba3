-- What happened. No reference to an account: it is kept when the account is gone.
CREATE TABLE authkit_audit (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    realm TEXT COLLATE "C" NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    account_id BIGINT,
    address TEXT,
    details TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT authkit_audit_key UNIQUE (realm, key)
);

CREATE INDEX authkit_audit_account ON authkit_audit (realm, account_id, created_at);
CREATE INDEX authkit_audit_created ON authkit_audit (realm, created_at);
