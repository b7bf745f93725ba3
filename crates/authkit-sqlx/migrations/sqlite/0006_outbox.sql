-- Messages until they are sent. No reference to an account: a goodbye outlives the account it is for.
CREATE TABLE authkit_outbox (
    id INTEGER PRIMARY KEY,
    realm TEXT NOT NULL,
    key TEXT NOT NULL,
    template TEXT NOT NULL,
    recipient TEXT NOT NULL,
    context TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    dead INTEGER NOT NULL DEFAULT 0 CHECK (dead IN (0, 1)),
    failure TEXT,
    UNIQUE (realm, key)
) STRICT;

CREATE INDEX authkit_outbox_due ON authkit_outbox (realm, dead, due_at);
