-- Messages until they are sent. No reference to an account: a goodbye outlives the account it is for.
CREATE TABLE authkit_outbox (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    realm TEXT COLLATE "C" NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    template TEXT NOT NULL,
    recipient TEXT NOT NULL,
    context TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    dead SMALLINT NOT NULL DEFAULT 0 CHECK (dead IN (0, 1)),
    failure TEXT,
    CONSTRAINT authkit_outbox_key UNIQUE (realm, key)
);

-- With the id, or everything that is due at one moment would be sorted for each claim; the other databases keep it in every index.
CREATE INDEX authkit_outbox_due ON authkit_outbox (realm, dead, due_at, id);
