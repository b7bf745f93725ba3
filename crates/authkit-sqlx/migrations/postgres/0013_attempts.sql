-- Attempts that are counted, under what was tried: bytes, because people type anything. A block without an end has the
-- greatest number there is.
CREATE TABLE authkit_attempts (
    realm TEXT COLLATE "C" NOT NULL,
    subject BYTEA NOT NULL,
    attempts BIGINT NOT NULL,
    since BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    blocked_until BIGINT,
    PRIMARY KEY (realm, subject)
);

CREATE INDEX authkit_attempts_last ON authkit_attempts (realm, last_at);
