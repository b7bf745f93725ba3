//! Remember series.

use crate::backend::Kind;

sql! {
    Remember { put, find, swap, remove, remove_all, first_expired, remove_expired }
}

impl Remember {
    pub(crate) const fn of(kind: Kind) -> Self {
        match kind {
            Kind::MySql => MYSQL,
            Kind::Sqlite | Kind::Postgres => COMMON,
        }
    }
}

const COMMON: Remember = Remember {
    put: "INSERT INTO authkit_remember (series, account_id, realm, generation, token, previous, rotated_at, created_at, \
        expires_at, address, user_agent) \
        VALUES (:series, (SELECT id FROM authkit_accounts WHERE id = :account AND realm = :realm), :realm, :generation, \
        :token, :previous, :rotated_at, :created_at, :expires_at, :address, :user_agent) \
        ON CONFLICT (series) DO NOTHING",
    find: concat!(
        "SELECT s.account_id, s.generation, s.token, s.previous, s.rotated_at, s.created_at, s.expires_at, s.address, ",
        "s.user_agent, ",
        account!(),
        " FROM authkit_remember s JOIN (",
        from_account!(),
        ") ON a.id = s.account_id WHERE s.series = :series AND a.realm = :realm"
    ),
    // MySQL sets one column after the other, so the order counts
    swap: "UPDATE authkit_remember SET previous = token, token = :new, rotated_at = :now \
        WHERE series = :series AND realm = :realm AND token = :expected",
    remove: "DELETE FROM authkit_remember WHERE series = :series AND realm = :realm",
    remove_all: "DELETE FROM authkit_remember WHERE account_id = :account AND realm = :realm",
    first_expired: oldest!("authkit_remember", "expires_at"),
    remove_expired: remove_oldest!("authkit_remember", "series", "expires_at"),
};

const MYSQL: Remember = Remember {
    put: "INSERT INTO authkit_remember (series, account_id, realm, generation, token, previous, rotated_at, created_at, \
        expires_at, address, user_agent) \
        VALUES (:series, (SELECT id FROM authkit_accounts WHERE id = :account AND realm = :realm), :realm, :generation, \
        :token, :previous, :rotated_at, :created_at, :expires_at, :address, :user_agent)",
    remove_expired: remove_oldest_mysql!("authkit_remember", "expires_at"),
    ..COMMON
};
