-- Attempts that are counted, under what was tried: bytes, because people type anything. A block without an end has the
-- greatest number there is.
CREATE TABLE IF NOT EXISTS authkit_attempts (
    realm VARBINARY(255) NOT NULL,
    subject VARBINARY(400) NOT NULL,
    attempts BIGINT NOT NULL,
    since BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    blocked_until BIGINT,
    PRIMARY KEY (realm, subject),
    KEY authkit_attempts_last (realm, last_at)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
