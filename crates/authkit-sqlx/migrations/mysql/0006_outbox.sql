-- Messages until they are sent. No reference to an account: a goodbye outlives the account it is for.
CREATE TABLE IF NOT EXISTS authkit_outbox (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    realm VARBINARY(255) NOT NULL,
    `key` VARBINARY(255) NOT NULL,
    template VARCHAR(255) NOT NULL,
    recipient VARCHAR(320) NOT NULL,
    context LONGTEXT NOT NULL,
    created_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    dead SMALLINT NOT NULL DEFAULT 0 CHECK (dead IN (0, 1)),
    failure MEDIUMTEXT,
    CONSTRAINT authkit_outbox_key UNIQUE (realm, `key`),
    KEY authkit_outbox_due (realm, dead, due_at)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
