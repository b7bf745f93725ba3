-- Who signed in, when and from where.
CREATE TABLE authkit_logins (
    account_id BIGINT PRIMARY KEY REFERENCES authkit_accounts (id) ON DELETE CASCADE,
    logins BIGINT NOT NULL,
    current_at BIGINT,
    current_address TEXT,
    last_at BIGINT,
    last_address TEXT,
    failures BIGINT NOT NULL,
    failures_before BIGINT NOT NULL,
    failure_at BIGINT,
    failure_address TEXT
);
