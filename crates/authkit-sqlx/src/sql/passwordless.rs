//! Sign-in by a mailed link.

use super::shared::{CONFIRM, CONFIRM_MYSQL};
use super::{Change, decide, write};
use crate::backend::Kind;

sql! {
    Passwordless {; redeem }
}

impl Passwordless {
    pub(crate) const fn of(kind: Kind) -> Self {
        match kind {
            Kind::Sqlite => COMMON,
            Kind::Postgres => POSTGRES,
            Kind::MySql => MYSQL,
        }
    }
}

const STATE: &str = "SELECT 0 FROM authkit_accounts a \
    LEFT JOIN authkit_links l ON l.account_id = a.id AND l.kind = :kind \
    WHERE a.id = :id AND a.realm = :realm AND a.active AND a.email = :email AND a.generation = :generation \
    AND COALESCE(l.counter, 0) = :counter {lock}";
// Before the address is marked as confirmed: only the first proof drops what was set before it.
const DROP_PASSWORD: &str = "DELETE FROM authkit_passwords WHERE account_id = :id \
    AND NOT EXISTS (SELECT 1 FROM authkit_confirmations c WHERE c.account_id = :id AND c.email = :email)";
const MOVE_ON: &str = "UPDATE authkit_accounts SET generation = :next WHERE id = :id \
    AND NOT EXISTS (SELECT 1 FROM authkit_confirmations c WHERE c.account_id = :id AND c.email = :email)";
const ACCOUNT: &str = concat!(
    "SELECT 0, ",
    account!(),
    " FROM ",
    from_account!(),
    " WHERE a.id = :id"
);

const COMMON: Passwordless = Passwordless {
    redeem: Change::Steps(&[
        decide(STATE),
        write(
            "INSERT INTO authkit_links (account_id, kind, counter) VALUES (:id, :kind, :used) \
            ON CONFLICT (account_id, kind) DO UPDATE SET counter = excluded.counter",
        ),
        write(DROP_PASSWORD).when("drop"),
        write(MOVE_ON).when("drop"),
        write(CONFIRM),
        decide(ACCOUNT),
    ]),
};

const MYSQL: Passwordless = Passwordless {
    redeem: Change::Steps(&[
        decide(STATE),
        write(
            "INSERT INTO authkit_links (account_id, kind, counter) VALUES (:id, :kind, :used) \
            ON DUPLICATE KEY UPDATE counter = VALUES(counter)",
        ),
        write(DROP_PASSWORD).when("drop"),
        write(MOVE_ON).when("drop"),
        write(CONFIRM_MYSQL),
        decide(ACCOUNT),
    ]),
};

// A counter that is not zero has a row, and rows go with the account alone.
const POSTGRES: Passwordless = Passwordless {
    redeem: Change::Whole(concat!(
        "WITH a AS (SELECT id, email, active, generation FROM authkit_accounts WHERE id = :id AND realm = :realm ",
        "AND active AND email = :email AND generation = :generation FOR NO KEY UPDATE), ",
        "l AS (INSERT INTO authkit_links AS l (account_id, kind, counter) SELECT a.id, :kind, :used FROM a ",
        "WHERE :counter = 0 OR EXISTS (SELECT 1 FROM authkit_links x WHERE x.account_id = a.id AND x.kind = :kind) ",
        "ON CONFLICT (account_id, kind) DO UPDATE SET counter = excluded.counter WHERE l.counter = :counter ",
        "RETURNING account_id), ",
        "c AS (INSERT INTO authkit_confirmations AS c (account_id, email, confirmed_at) ",
        "SELECT account_id, :email, :now FROM l ",
        "ON CONFLICT (account_id) DO UPDATE SET email = excluded.email, confirmed_at = excluded.confirmed_at ",
        "WHERE c.email <> excluded.email RETURNING account_id), ",
        "p AS (DELETE FROM authkit_passwords p USING c WHERE :drop AND p.account_id = c.account_id), ",
        "g AS (UPDATE authkit_accounts t SET generation = :next FROM c WHERE :drop AND t.id = c.account_id)",
        and_effects!(
            "l",
            "j.account_id",
            "SELECT 0::bigint, a.id, a.email, n.name, a.active, \
            CASE WHEN :drop AND EXISTS (SELECT 1 FROM c) THEN :next ELSE a.generation END \
            FROM a JOIN l ON l.account_id = a.id LEFT JOIN authkit_usernames n ON n.account_id = a.id"
        )
    )),
};
