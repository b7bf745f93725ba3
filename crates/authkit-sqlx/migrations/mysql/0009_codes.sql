-- Short codes that wait to be typed: a keyed digest, never the digits.
CREATE TABLE IF NOT EXISTS authkit_codes (
    account_id BIGINT NOT NULL,
    kind VARBINARY(255) NOT NULL,
    realm VARBINARY(255) NOT NULL,
    code BINARY(56) NOT NULL,
    generation BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, kind),
    KEY authkit_codes_expires (realm, expires_at),
    CONSTRAINT authkit_codes_of FOREIGN KEY (account_id) REFERENCES authkit_accounts (id) ON DELETE CASCADE
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
