-- Tokens for programs: the digest, never the token.
CREATE TABLE authkit_api_tokens (
    digest BYTEA PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES authkit_accounts (id) ON DELETE CASCADE,
    realm TEXT COLLATE "C" NOT NULL,
    generation BIGINT NOT NULL,
    label TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX authkit_api_tokens_account ON authkit_api_tokens (account_id);
CREATE INDEX authkit_api_tokens_expires ON authkit_api_tokens (realm, expires_at);
