-- Attempts that are counted, under what was tried: bytes, because people type anything. A block without an end has the
-- greatest number there is.
CREATE TABLE authkit_attempts (
    realm TEXT NOT NULL,
    subject BLOB NOT NULL,
    attempts INTEGER NOT NULL,
    since INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    blocked_until INTEGER,
    PRIMARY KEY (realm, subject)
) STRICT, WITHOUT ROWID;

CREATE INDEX authkit_attempts_last ON authkit_attempts (realm, last_at);
