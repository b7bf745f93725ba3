//! Password resets.

use super::shared::{CONFIRM, CONFIRM_MYSQL, MOVE_ON, SET, SET_MYSQL};
use super::{Change, decide, write};
use crate::backend::Kind;

sql! {
    Recoverable {; redeem }
}

impl Recoverable {
    pub(crate) const fn of(kind: Kind) -> Self {
        match kind {
            Kind::Sqlite => COMMON,
            Kind::Postgres => POSTGRES,
            Kind::MySql => MYSQL,
        }
    }
}

// No password is a state that can be expected too.
const STATE: &str = "SELECT 0 FROM authkit_accounts a LEFT JOIN authkit_passwords p ON p.account_id = a.id \
    WHERE a.id = :id AND a.realm = :realm AND a.email = :email AND a.generation = :generation \
    AND p.hash {same} :expected {lock}";

const COMMON: Recoverable = Recoverable {
    redeem: Change::Steps(&[decide(STATE), write(MOVE_ON), write(SET), write(CONFIRM)]),
};

const MYSQL: Recoverable = Recoverable {
    redeem: Change::Steps(&[
        decide(STATE),
        write(MOVE_ON),
        write(SET_MYSQL),
        write(CONFIRM_MYSQL),
    ]),
};

// The row of the hash is locked before it is compared, because only what is locked is read as it is now. That there is one or
// none changes with the generation alone.
const POSTGRES: Recoverable = Recoverable {
    redeem: Change::Whole(concat!(
        "WITH a AS (SELECT id FROM authkit_accounts WHERE id = :id AND realm = :realm AND email = :email ",
        "AND generation = :generation FOR NO KEY UPDATE), ",
        "p AS (SELECT account_id, hash FROM authkit_passwords WHERE account_id IN (SELECT id FROM a) FOR UPDATE), ",
        "done AS (SELECT a.id FROM a LEFT JOIN p ON p.account_id = a.id WHERE p.hash {same} :expected), ",
        "s AS (INSERT INTO authkit_passwords (account_id, hash) SELECT id, :new FROM done ",
        "ON CONFLICT (account_id) DO UPDATE SET hash = excluded.hash), ",
        "g AS (UPDATE authkit_accounts t SET generation = :next FROM done WHERE t.id = done.id), ",
        "c AS (INSERT INTO authkit_confirmations AS c (account_id, email, confirmed_at) SELECT id, :email, :now FROM done ",
        "ON CONFLICT (account_id) DO UPDATE SET email = excluded.email, confirmed_at = excluded.confirmed_at ",
        "WHERE c.email <> excluded.email)",
        and_effects!("done", "j.account_id", "SELECT 0::bigint FROM done")
    )),
};
