-- Short codes that wait to be typed: a keyed digest, never the digits.
CREATE TABLE authkit_codes (
    account_id BIGINT NOT NULL REFERENCES authkit_accounts (id) ON DELETE CASCADE,
    kind TEXT COLLATE "C" NOT NULL,
    realm TEXT COLLATE "C" NOT NULL,
    code BYTEA NOT NULL,
    generation BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, kind)
);

CREATE INDEX authkit_codes_expires ON authkit_codes (realm, expires_at);
