//! Roles.

use crate::backend::Kind;

sql! {
    Roles { find, add, remove }
}

impl Roles {
    pub(crate) const fn of(kind: Kind) -> Self {
        match kind {
            Kind::MySql => MYSQL,
            Kind::Sqlite | Kind::Postgres => COMMON,
        }
    }
}

const COMMON: Roles = Roles {
    find: "SELECT r.role FROM authkit_accounts a JOIN authkit_roles r ON r.account_id = a.id \
        WHERE a.id = :id AND a.realm = :realm ORDER BY r.role",
    add: "INSERT INTO authkit_roles (account_id, role) \
        SELECT id, :role FROM authkit_accounts WHERE id = :id AND realm = :realm \
        ON CONFLICT (account_id, role) DO NOTHING",
    remove: "DELETE FROM authkit_roles WHERE account_id = :id AND role = :role \
        AND EXISTS (SELECT 1 FROM authkit_accounts a WHERE a.id = :id AND a.realm = :realm)",
};

const MYSQL: Roles = Roles {
    add: "INSERT INTO authkit_roles (account_id, role) \
        SELECT id, :role FROM authkit_accounts WHERE id = :id AND realm = :realm",
    ..COMMON
};
