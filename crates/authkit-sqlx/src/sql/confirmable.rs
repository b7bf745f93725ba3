//! Confirmed addresses.

use super::shared::{CONFIRM, CONFIRM_MYSQL, MOVE_ON};
use super::{Change, decide, write};
use crate::backend::Kind;

sql! {
    Confirmable { find; redeem }
}

impl Confirmable {
    pub(crate) const fn of(kind: Kind) -> Self {
        match kind {
            Kind::Sqlite => COMMON,
            Kind::Postgres => POSTGRES,
            Kind::MySql => MYSQL,
        }
    }
}

// 2 is `Already`
const STATE: &str = "SELECT CASE WHEN c.email = a.email THEN 2 ELSE 0 END, \
    CASE WHEN :drop THEN :next ELSE a.generation END \
    FROM authkit_accounts a LEFT JOIN authkit_confirmations c ON c.account_id = a.id \
    WHERE a.id = :id AND a.realm = :realm AND a.email = :email AND a.generation = :generation {lock}";
const DROP_PASSWORD: &str = "DELETE FROM authkit_passwords WHERE account_id = :id";

const COMMON: Confirmable = Confirmable {
    find: "SELECT c.confirmed_at FROM authkit_accounts a \
        JOIN authkit_confirmations c ON c.account_id = a.id AND c.email = a.email \
        WHERE a.id = :id AND a.realm = :realm",
    redeem: Change::Steps(&[
        decide(STATE),
        write(DROP_PASSWORD).when("drop"),
        write(MOVE_ON).when("drop"),
        write(CONFIRM),
    ]),
};

const MYSQL: Confirmable = Confirmable {
    redeem: Change::Steps(&[
        decide(STATE),
        write(DROP_PASSWORD).when("drop"),
        write(MOVE_ON).when("drop"),
        write(CONFIRM_MYSQL),
    ]),
    ..COMMON
};

const POSTGRES: Confirmable = Confirmable {
    redeem: Change::Whole(concat!(
        "WITH a AS (SELECT id FROM authkit_accounts WHERE id = :id AND realm = :realm AND email = :email ",
        "AND generation = :generation FOR NO KEY UPDATE), ",
        "c AS (INSERT INTO authkit_confirmations AS c (account_id, email, confirmed_at) SELECT id, :email, :now FROM a ",
        "ON CONFLICT (account_id) DO UPDATE SET email = excluded.email, confirmed_at = excluded.confirmed_at ",
        "WHERE c.email <> excluded.email RETURNING account_id), ",
        "p AS (DELETE FROM authkit_passwords p USING c WHERE :drop AND p.account_id = c.account_id), ",
        "g AS (UPDATE authkit_accounts t SET generation = :next FROM c WHERE :drop AND t.id = c.account_id)",
        and_effects!(
            "c",
            "j.account_id",
            "SELECT CASE WHEN EXISTS (SELECT 1 FROM c) THEN 0::bigint ELSE 2::bigint END, \
            CASE WHEN :drop THEN :next ELSE :generation END FROM a"
        )
    )),
    ..COMMON
};
