-- How often links of one kind were used or superseded. No row is zero.
CREATE TABLE authkit_links (
    account_id BIGINT NOT NULL REFERENCES authkit_accounts (id) ON DELETE CASCADE,
    kind TEXT COLLATE "C" NOT NULL,
    counter BIGINT NOT NULL,
    PRIMARY KEY (account_id, kind)
);
