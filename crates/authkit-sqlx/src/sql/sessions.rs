//! Sessions.

use super::{Change, decide, write};
use crate::backend::Kind;

sql! {
    Sessions { put, find, seen, swap, remove, first_ended, remove_ended, first_idle, remove_idle, find_all; remove_all }
}

impl Sessions {
    pub(crate) const fn of(kind: Kind) -> Self {
        match kind {
            Kind::MySql => MYSQL,
            Kind::Sqlite | Kind::Postgres => COMMON,
        }
    }
}

/// What a session is read from.
macro_rules! session {
    () => {
        "s.account_id, s.generation, s.created_at, s.authenticated_at, s.seen_at, s.expires_at, s.address, s.user_agent"
    };
}

// An account that is not there makes a NULL, which the column refuses.
const COMMON: Sessions = Sessions {
    put: "INSERT INTO authkit_sessions (digest, account_id, realm, generation, created_at, authenticated_at, seen_at, \
        expires_at, address, user_agent) \
        VALUES (:digest, (SELECT id FROM authkit_accounts WHERE id = :account AND realm = :realm), :realm, :generation, \
        :created_at, :authenticated_at, :seen_at, :expires_at, :address, :user_agent) \
        ON CONFLICT (digest) DO NOTHING",
    find: concat!(
        "SELECT ",
        session!(),
        ", ",
        account!(),
        " FROM authkit_sessions s JOIN (",
        from_account!(),
        ") ON a.id = s.account_id WHERE s.digest = :digest AND a.realm = :realm"
    ),
    // what is changed into itself is reported as changed, and not committed
    seen: "UPDATE authkit_sessions SET seen_at = :now WHERE digest = :digest AND realm = :realm AND seen_at <> :now",
    swap: "UPDATE authkit_sessions SET digest = :new, \
        account_id = (SELECT id FROM authkit_accounts WHERE id = :account AND realm = :realm), generation = :generation, \
        created_at = :created_at, authenticated_at = :authenticated_at, seen_at = :seen_at, expires_at = :expires_at, \
        address = :address, user_agent = :user_agent WHERE digest = :digest AND realm = :realm",
    remove: "DELETE FROM authkit_sessions WHERE digest = :digest AND realm = :realm",
    first_ended: oldest!("authkit_sessions", "expires_at"),
    remove_ended: remove_oldest!("authkit_sessions", "digest", "expires_at"),
    first_idle: oldest!("authkit_sessions", "seen_at"),
    remove_idle: remove_oldest!("authkit_sessions", "digest", "seen_at"),
    find_all: concat!(
        "SELECT s.digest, ",
        session!(),
        " FROM authkit_sessions s ",
        "WHERE s.account_id = :account AND s.realm = :realm ORDER BY s.seen_at DESC, s.digest"
    ),
    remove_all: Change::Whole(
        "DELETE FROM authkit_sessions WHERE account_id = :account AND realm = :realm \
        AND (:keep IS NULL OR digest <> :keep) \
        RETURNING CAST(0 AS BIGINT), account_id, generation, created_at, authenticated_at, seen_at, expires_at, \
        address, user_agent",
    ),
};

const MYSQL: Sessions = Sessions {
    // that the digest is there already is a unique violation
    put: "INSERT INTO authkit_sessions (digest, account_id, realm, generation, created_at, authenticated_at, seen_at, \
        expires_at, address, user_agent) \
        VALUES (:digest, (SELECT id FROM authkit_accounts WHERE id = :account AND realm = :realm), :realm, :generation, \
        :created_at, :authenticated_at, :seen_at, :expires_at, :address, :user_agent)",
    remove_ended: remove_oldest_mysql!("authkit_sessions", "expires_at"),
    remove_idle: remove_oldest_mysql!("authkit_sessions", "seen_at"),
    // the account is locked as well, so that no session comes between the two
    remove_all: Change::Steps(&[
        decide(concat!(
            "SELECT 0, ",
            session!(),
            " FROM authkit_accounts a JOIN authkit_sessions s ON s.account_id = a.id ",
            "WHERE a.id = :account AND a.realm = :realm AND (:keep IS NULL OR s.digest <> :keep) {lock}"
        )),
        write(
            "DELETE FROM authkit_sessions WHERE account_id = :account AND realm = :realm \
            AND (:keep IS NULL OR digest <> :keep)",
        ),
    ]),
    ..COMMON
};
