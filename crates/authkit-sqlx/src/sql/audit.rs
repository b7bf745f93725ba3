//! What happened.

use crate::backend::Kind;

sql! {
    Audit { find, remove_before }
}

impl Audit {
    pub(crate) const fn of(kind: Kind) -> Self {
        match kind {
            Kind::MySql => MYSQL,
            Kind::Sqlite | Kind::Postgres => COMMON,
        }
    }
}

const COMMON: Audit = Audit {
    find: "SELECT \"key\", kind, account_id, address, details, created_at FROM authkit_audit \
        WHERE realm = :realm AND account_id = :account AND created_at < :before \
        ORDER BY created_at DESC, id DESC LIMIT :limit",
    remove_before: "DELETE FROM authkit_audit WHERE id IN \
        (SELECT id FROM authkit_audit WHERE realm = :realm AND created_at < :before ORDER BY created_at LIMIT :limit)",
};

const MYSQL: Audit = Audit {
    remove_before: "DELETE FROM authkit_audit WHERE realm = :realm AND created_at < :before \
        ORDER BY created_at LIMIT :limit",
    ..COMMON
};
