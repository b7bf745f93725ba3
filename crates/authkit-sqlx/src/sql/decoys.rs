//! What is written for an address that has no account.

use crate::backend::Kind;

/// What is written for an address that has no account: one row of one table, which is found by its key and held by no index that
/// changes, as by what it stands for.
///
/// It is among the attempts, which belong to no account either: they are swept, and no attempt is at a subject that begins with a
/// NUL.
///
/// `looking` for an account that there is not, as what it stands for looks for the one that there is, where that takes a time that
/// can be told: on `PostgreSQL`.
macro_rules! put_decoy {
    () => {
        put_decoy!(if "TRUE")
    };
    (looking) => {
        put_decoy!(
            if "NOT EXISTS (SELECT 1 FROM authkit_accounts a WHERE a.id = -1 AND a.realm = :realm)"
        )
    };
    (if $condition:literal) => {
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
        "INSERT INTO authkit_attempts (realm, subject, attempts, since, last_at, blocked_until) \
        VALUES (:realm, :subject, 0, :now, :now, NULL) \
        ON DUPLICATE KEY UPDATE attempts = 1 - attempts"
    };
}

sql! {
    Decoys { put }
}

impl Decoys {
    pub(crate) const fn of(kind: Kind) -> Self {
        match kind {
            Kind::Sqlite | Kind::Postgres => COMMON,
            Kind::MySql => MYSQL,
        }
    }
}

const COMMON: Decoys = Decoys { put: put_decoy!() };

const MYSQL: Decoys = Decoys {
    put: put_decoy_mysql!(),
};
