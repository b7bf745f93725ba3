//! API tokens.

use crate::backend::Kind;

sql! {
    ApiTokens { put, find, find_all, seen, remove, first_expired, remove_expired }
}

impl ApiTokens {
    pub(crate) const fn of(kind: Kind) -> Self {
        match kind {
            Kind::MySql => MYSQL,
            Kind::Sqlite | Kind::Postgres => COMMON,
        }
    }
}

const COMMON: ApiTokens = ApiTokens {
    put: "INSERT INTO authkit_api_tokens (digest, account_id, realm, generation, label, created_at, seen_at, expires_at) \
        VALUES (:digest, (SELECT id FROM authkit_accounts WHERE id = :account AND realm = :realm), :realm, :generation, \
        :label, :created_at, :seen_at, :expires_at) ON CONFLICT (digest) DO NOTHING",
    find: concat!(
        "SELECT s.account_id, s.generation, s.label, s.created_at, s.seen_at, s.expires_at, ",
        account!(),
        " FROM authkit_api_tokens s JOIN (",
        from_account!(),
        ") ON a.id = s.account_id WHERE s.digest = :digest AND a.realm = :realm"
    ),
    find_all: "SELECT s.digest, s.account_id, s.generation, s.label, s.created_at, s.seen_at, s.expires_at \
        FROM authkit_api_tokens s WHERE s.account_id = :account AND s.realm = :realm \
        ORDER BY s.created_at DESC, s.digest",
    // what is changed into itself is reported as changed, and not committed
    seen: "UPDATE authkit_api_tokens SET seen_at = :now WHERE digest = :digest AND realm = :realm AND seen_at <> :now",
    remove: "DELETE FROM authkit_api_tokens WHERE digest = :digest AND realm = :realm",
    first_expired: oldest!("authkit_api_tokens", "expires_at"),
    remove_expired: remove_oldest!("authkit_api_tokens", "digest", "expires_at"),
};

const MYSQL: ApiTokens = ApiTokens {
    put: "INSERT INTO authkit_api_tokens (digest, account_id, realm, generation, label, created_at, seen_at, expires_at) \
        VALUES (:digest, (SELECT id FROM authkit_accounts WHERE id = :account AND realm = :realm), :realm, :generation, \
        :label, :created_at, :seen_at, :expires_at)",
    remove_expired: remove_oldest_mysql!("authkit_api_tokens", "expires_at"),
    ..COMMON
};
