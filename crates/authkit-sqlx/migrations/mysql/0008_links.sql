-- How often links of one kind were used or superseded. No row is zero.
CREATE TABLE IF NOT EXISTS authkit_links (
    account_id BIGINT NOT NULL,
    kind VARBINARY(255) NOT NULL,
    counter BIGINT NOT NULL,
    PRIMARY KEY (account_id, kind),
    CONSTRAINT authkit_links_of FOREIGN KEY (account_id) REFERENCES authkit_accounts (id) ON DELETE CASCADE
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
