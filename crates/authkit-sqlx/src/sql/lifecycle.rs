//! Accounts, switched off and on, signed out and removed.

use super::{Change, STALE, claim};
use crate::backend::Kind;

sql! {
    Lifecycle {; set_active, advance_generation, remove }
}

impl Lifecycle {
    pub(crate) const fn of(kind: Kind) -> Self {
        match kind {
            Kind::Postgres => POSTGRES,
            Kind::Sqlite | Kind::MySql => COMMON,
        }
    }
}

const COMMON: Lifecycle = Lifecycle {
    set_active: Change::Steps(&[claim(
        "UPDATE authkit_accounts SET generation = CASE WHEN :active THEN generation ELSE generation + 1 END, \
            active = :active WHERE id = :id AND realm = :realm AND active <> :active",
        STALE,
    )]),
    advance_generation: Change::Steps(&[claim(
        "UPDATE authkit_accounts SET generation = generation + 1 WHERE id = :id AND realm = :realm",
        STALE,
    )]),
    remove: Change::Steps(&[claim(
        "DELETE FROM authkit_accounts WHERE id = :id AND realm = :realm",
        STALE,
    )]),
};

const POSTGRES: Lifecycle = Lifecycle {
    set_active: Change::Whole(concat!(
        "WITH done AS (UPDATE authkit_accounts SET active = :active, ",
        "generation = CASE WHEN :active THEN generation ELSE generation + 1 END ",
        "WHERE id = :id AND realm = :realm AND active <> :active RETURNING id)",
        and_effects!("done", "j.account_id", "SELECT 0::bigint FROM done")
    )),
    advance_generation: Change::Whole(concat!(
        "WITH done AS (UPDATE authkit_accounts SET generation = generation + 1 ",
        "WHERE id = :id AND realm = :realm RETURNING id)",
        and_effects!("done", "j.account_id", "SELECT 0::bigint FROM done")
    )),
    remove: Change::Whole(concat!(
        "WITH done AS (DELETE FROM authkit_accounts WHERE id = :id AND realm = :realm RETURNING id)",
        and_effects!("done", "j.account_id", "SELECT 0::bigint FROM done")
    )),
};
