//! What is written for an address that has no account.

use crate::backend::Kind;

/// What is written for an address that has no account: one row of one table, which is found by its key and held by no index that
/// changes, as by what it stands for. That asks for the account as well, so this does: for one that there is not.
///
/// It is among the attempts, which belong to no account either: they are swept, and no attempt is at a subject that begins with a
/// NUL.
macro_rules! put_decoy {
    () => {
        put_decoy!(
            "NOT EXISTS (SELECT 1 FROM authkit_accounts a WHERE a.id = -1 AND a.realm = :realm)"
        )
    };
    ($condition:literal) => {
        concat!(
            "INSERT INTO authkit_attempts AS t (realm, subject, attempts, since, last_at, blocked_until) ",
            "SELECT :realm, :subject, 0, :now, :now, NULL WHERE ",
            $condition,
            " ON CONFLICT (realm, subject) DO UPDATE SET attempts = 1 - t.attempts"
        )
    };
}

/// The same in the words of MySQL.
macro_rules! put_decoy_mysql {
    () => {
        put_decoy_mysql!(
            "NOT EXISTS (SELECT 1 FROM authkit_accounts a WHERE a.id = -1 AND a.realm = :realm)"
        )
    };
    ($condition:literal) => {
        concat!(
            "INSERT INTO authkit_attempts (realm, subject, attempts, since, last_at, blocked_until) ",
            "SELECT :realm, :subject, 0, :now, :now, NULL FROM DUAL WHERE ",
            $condition,
            " ON DUPLICATE KEY UPDATE attempts = 1 - attempts"
        )
    };
}

sql! {
    Decoys { put }
}

impl Decoys {
    pub(crate) const fn of(kind: Kind) -> Self {
        match kind {
            Kind::MySql => MYSQL,
            Kind::Sqlite | Kind::Postgres => COMMON,
        }
    }
}

const COMMON: Decoys = Decoys { put: put_decoy!() };

const MYSQL: Decoys = Decoys {
    put: put_decoy_mysql!(),
};
