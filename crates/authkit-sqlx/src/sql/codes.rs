//! Short codes, and how often each was tried.

use super::{Change, decide, write};
use crate::backend::Kind;

sql! {
    Codes { put, put_decoy, remove, first_expired, remove_expired; record_attempt, record_decoy }
}

impl Codes {
    pub(crate) const fn of(kind: Kind) -> Self {
        match kind {
            Kind::MySql => MYSQL,
            Kind::Sqlite => COMMON,
            Kind::Postgres => POSTGRES,
        }
    }
}

const COMMON: Codes = Codes {
    put: "INSERT INTO authkit_codes (account_id, kind, realm, code, generation, attempts, expires_at) \
        SELECT a.id, :kind, :realm, :code, :generation, 0, :expires_at \
        FROM authkit_accounts a WHERE a.id = :id AND a.realm = :realm \
        ON CONFLICT (account_id, kind) DO UPDATE SET code = excluded.code, generation = excluded.generation, \
        attempts = 0, expires_at = excluded.expires_at",
    // a code is in the index of when it ends, so this changes one as well
    put_decoy: concat!(put_decoy!(), ", last_at = excluded.last_at"),
    remove: "DELETE FROM authkit_codes WHERE account_id = :id AND kind = :kind AND realm = :realm \
        AND code = :code AND generation = :generation AND expires_at = :expires_at",
    first_expired: oldest!("authkit_codes", "expires_at"),
    remove_expired: remove_oldest!("authkit_codes", "account_id, kind", "expires_at"),
    record_attempt: Change::Whole(
        "UPDATE authkit_codes SET attempts = attempts + 1 WHERE account_id = :id AND kind = :kind AND realm = :realm \
        RETURNING CAST(0 AS BIGINT), code, generation, expires_at, attempts",
    ),
    record_decoy: Change::Whole(concat!(
        put_decoy!(),
        " RETURNING CAST(0 AS BIGINT), subject, since, last_at, attempts"
    )),
};

const POSTGRES: Codes = Codes {
    put_decoy: concat!(put_decoy!(looking), ", last_at = excluded.last_at"),
    ..COMMON
};

const MYSQL: Codes = Codes {
    put: "INSERT INTO authkit_codes (account_id, kind, realm, code, generation, attempts, expires_at) \
        SELECT a.id, :kind, :realm, :code, :generation, 0, :expires_at \
        FROM authkit_accounts a WHERE a.id = :id AND a.realm = :realm \
        ON DUPLICATE KEY UPDATE code = VALUES(code), generation = VALUES(generation), \
        attempts = 0, expires_at = VALUES(expires_at)",
    put_decoy: concat!(put_decoy_mysql!(), ", last_at = VALUES(last_at)"),
    remove_expired: remove_oldest_mysql!("authkit_codes", "expires_at"),
    record_attempt: Change::Steps(&[
        decide(
            "SELECT 0, code, generation, expires_at, attempts + 1 FROM authkit_codes \
            WHERE account_id = :id AND kind = :kind AND realm = :realm {lock}",
        ),
        write(
            "UPDATE authkit_codes SET attempts = attempts + 1 WHERE account_id = :id AND kind = :kind",
        ),
    ]),
    record_decoy: Change::Steps(&[
        write(put_decoy_mysql!()),
        decide(
            "SELECT 0, subject, since, last_at, attempts FROM authkit_attempts \
            WHERE realm = :realm AND subject = :subject",
        ),
    ]),
    ..COMMON
};
