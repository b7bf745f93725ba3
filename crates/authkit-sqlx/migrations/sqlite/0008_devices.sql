-- Sessions know when and on which browser they began, and their realm, which a sweep looks for.
ALTER TABLE authkit_sessions ADD COLUMN realm TEXT NOT NULL DEFAULT '';
ALTER TABLE authkit_sessions ADD COLUMN created_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE authkit_sessions ADD COLUMN address TEXT;
ALTER TABLE authkit_sessions ADD COLUMN user_agent TEXT;

UPDATE authkit_sessions SET
    created_at = authenticated_at,
    realm = (SELECT realm FROM authkit_accounts WHERE id = account_id);

DROP INDEX authkit_sessions_seen;
DROP INDEX authkit_sessions_expires;
CREATE INDEX authkit_sessions_seen ON authkit_sessions (realm, seen_at);
CREATE INDEX authkit_sessions_expires ON authkit_sessions (realm, expires_at);
