//! Attempts, counted.

use crate::backend::Kind;

sql! {
    Lockable { find, put, swap, remove, remove_stale }
}

impl Lockable {
    pub(crate) const fn of(kind: Kind) -> Self {
        match kind {
            Kind::MySql => MYSQL,
            Kind::Sqlite | Kind::Postgres => COMMON,
        }
    }
}

// Without a limit, a block ends at a moment that no calendar has.
const COMMON: Lockable = Lockable {
    find: "SELECT attempts, since, last_at, blocked_until FROM authkit_attempts \
        WHERE realm = :realm AND subject = :subject",
    put: "INSERT INTO authkit_attempts (realm, subject, attempts, since, last_at, blocked_until) \
        VALUES (:realm, :subject, :attempts, :since, :last_at, :blocked_until) \
        ON CONFLICT (realm, subject) DO NOTHING",
    swap: "UPDATE authkit_attempts SET attempts = :attempts, since = :since, last_at = :last_at, \
        blocked_until = :blocked_until WHERE realm = :realm AND subject = :subject \
        AND attempts = :expected_attempts AND since = :expected_since AND last_at = :expected_last_at \
        AND blocked_until {same} :expected_blocked_until",
    remove: "DELETE FROM authkit_attempts WHERE realm = :realm AND subject = :subject",
    remove_stale: "DELETE FROM authkit_attempts WHERE (realm, subject) IN \
        (SELECT realm, subject FROM authkit_attempts WHERE realm = :realm AND last_at < :last_at \
        AND (blocked_until IS NULL OR blocked_until <= :last_at) ORDER BY last_at LIMIT :limit)",
};

const MYSQL: Lockable = Lockable {
    put: "INSERT INTO authkit_attempts (realm, subject, attempts, since, last_at, blocked_until) \
        VALUES (:realm, :subject, :attempts, :since, :last_at, :blocked_until)",
    remove_stale: "DELETE FROM authkit_attempts WHERE realm = :realm AND last_at < :last_at \
        AND (blocked_until IS NULL OR blocked_until <= :last_at) ORDER BY last_at LIMIT :limit",
    ..COMMON
};
