-- What every feature builds on. All times of AuthKit are microseconds since 1970-01-01 UTC. What is unique or ordered is
-- made of bytes, because texts of MySQL are equal when they differ in spaces at the end.
CREATE TABLE IF NOT EXISTS authkit_accounts (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    realm VARBINARY(255) NOT NULL,
    identifier VARBINARY(1024) NOT NULL,
    email VARCHAR(320) NOT NULL,
    active BOOLEAN NOT NULL DEFAULT TRUE,
    generation BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT authkit_accounts_identifier UNIQUE (realm, identifier)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
