//! Login statistics.

use super::{Change, decide, write};
use crate::backend::Kind;

sql! {
    Trackable { find, failed, put_decoy; record }
}

impl Trackable {
    pub(crate) const fn of(kind: Kind) -> Self {
        match kind {
            Kind::MySql => MYSQL,
            Kind::Sqlite => COMMON,
            Kind::Postgres => POSTGRES,
        }
    }
}

/// What the statistics are read from.
macro_rules! stats {
    () => {
        "logins, current_at, current_address, last_at, last_address, failures, failures_before, failure_at, failure_address"
    };
}

const COMMON: Trackable = Trackable {
    find: concat!(
        "SELECT ",
        stats!(),
        " FROM authkit_logins WHERE account_id = :id ",
        "AND EXISTS (SELECT 1 FROM authkit_accounts a WHERE a.id = :id AND a.realm = :realm)"
    ),
    failed: "INSERT INTO authkit_logins AS l (account_id, logins, failures, failures_before, failure_at, failure_address) \
        SELECT a.id, 0, 1, 0, :now, :address FROM authkit_accounts a WHERE a.id = :id AND a.realm = :realm \
        ON CONFLICT (account_id) DO UPDATE SET failures = l.failures + 1, \
        failure_at = excluded.failure_at, failure_address = excluded.failure_address",
    put_decoy: put_decoy!(),
    record: Change::Whole(concat!(
        "INSERT INTO authkit_logins AS l (account_id, logins, current_at, current_address, failures, failures_before) ",
        "SELECT a.id, 1, :now, :address, 0, 0 FROM authkit_accounts a WHERE a.id = :id AND a.realm = :realm ",
        "ON CONFLICT (account_id) DO UPDATE SET logins = l.logins + 1, ",
        "last_at = l.current_at, last_address = l.current_address, ",
        "current_at = excluded.current_at, current_address = excluded.current_address, ",
        "failures_before = l.failures, failures = 0 RETURNING CAST(0 AS BIGINT), ",
        stats!()
    )),
};

const POSTGRES: Trackable = Trackable {
    put_decoy: put_decoy!(looking),
    ..COMMON
};

// one column after the other, so the order counts
const MYSQL: Trackable = Trackable {
    failed: "INSERT INTO authkit_logins (account_id, logins, failures, failures_before, failure_at, failure_address) \
        SELECT a.id, 0, 1, 0, :now, :address FROM authkit_accounts a WHERE a.id = :id AND a.realm = :realm \
        ON DUPLICATE KEY UPDATE failures = failures + 1, \
        failure_at = VALUES(failure_at), failure_address = VALUES(failure_address)",
    put_decoy: put_decoy_mysql!(),
    record: Change::Steps(&[
        write(
            "INSERT INTO authkit_logins (account_id, logins, current_at, current_address, failures, failures_before) \
            SELECT a.id, 1, :now, :address, 0, 0 FROM authkit_accounts a WHERE a.id = :id AND a.realm = :realm \
            ON DUPLICATE KEY UPDATE logins = logins + 1, last_at = current_at, last_address = current_address, \
            current_at = VALUES(current_at), current_address = VALUES(current_address), \
            failures_before = failures, failures = 0",
        ),
        decide(concat!(
            "SELECT 0, ",
            stats!(),
            " FROM authkit_logins WHERE account_id = :id ",
            "AND EXISTS (SELECT 1 FROM authkit_accounts a WHERE a.id = :id AND a.realm = :realm)"
        )),
    ]),
    ..COMMON
};
