//! Accounts and their hashes, found; and a hash swapped for a better one.

use crate::backend::Kind;

sql! {
    Accounts {
        find, find_by_email, find_by_name,
        find_credential, find_credential_by_email, find_credential_by_name,
        swap_hash,
    }
}

impl Accounts {
    pub(crate) const fn of(kind: Kind) -> Self {
        match kind {
            Kind::Sqlite => SQLITE,
            Kind::Postgres | Kind::MySql => COMMON,
        }
    }
}

// Strangers ask by address and by name, so these have a row for nobody too, of nothing, and look for it where those of accounts
// are: a row takes time, and so does a page. No account has the id -1.
macro_rules! by_email {
    () => {
        " FROM (SELECT 1 AS one) AS asked \
        LEFT JOIN authkit_accounts a ON a.realm = :realm AND a.identifier = :identifier \
        LEFT JOIN authkit_usernames n ON n.account_id = COALESCE(a.id, -1)"
    };
}

/// The same where an index that is enough for the number is looked into alone: then the account is looked for in either case.
macro_rules! by_email_sqlite {
    () => {
        " FROM (SELECT 1 AS one) AS asked \
        LEFT JOIN authkit_accounts i ON i.realm = :realm AND i.identifier = :identifier \
        LEFT JOIN authkit_accounts a ON a.id = COALESCE(i.id, -1) \
        LEFT JOIN authkit_usernames n ON n.account_id = COALESCE(a.id, -1)"
    };
}

macro_rules! by_name {
    () => {
        " FROM (SELECT 1 AS one) AS asked \
        LEFT JOIN authkit_usernames n ON n.realm = :realm AND n.identifier = :identifier \
        LEFT JOIN authkit_accounts a ON a.id = COALESCE(n.account_id, -1)"
    };
}

macro_rules! hash_of_somebody {
    () => {
        " LEFT JOIN authkit_passwords p ON p.account_id = COALESCE(a.id, -1)"
    };
}

macro_rules! hash {
    () => {
        " LEFT JOIN authkit_passwords p ON p.account_id = a.id"
    };
}

const COMMON: Accounts = Accounts {
    find: concat!(
        "SELECT ",
        account!(),
        " FROM ",
        from_account!(),
        " WHERE a.id = :id AND a.realm = :realm"
    ),
    find_by_email: concat!("SELECT ", account!(), by_email!()),
    find_by_name: concat!("SELECT ", account!(), by_name!()),
    find_credential: concat!(
        "SELECT ",
        account!(),
        ", p.hash FROM ",
        from_account!(),
        hash!(),
        " WHERE a.id = :id AND a.realm = :realm"
    ),
    find_credential_by_email: concat!(
        "SELECT ",
        account!(),
        ", p.hash",
        by_email!(),
        hash_of_somebody!()
    ),
    find_credential_by_name: concat!(
        "SELECT ",
        account!(),
        ", p.hash",
        by_name!(),
        hash_of_somebody!()
    ),
    swap_hash: "UPDATE authkit_passwords SET hash = :new WHERE account_id = :id AND hash = :expected \
        AND EXISTS (SELECT 1 FROM authkit_accounts a WHERE a.id = :id AND a.realm = :realm)",
};

const SQLITE: Accounts = Accounts {
    find_by_email: concat!("SELECT ", account!(), by_email_sqlite!()),
    find_credential_by_email: concat!(
        "SELECT ",
        account!(),
        ", p.hash",
        by_email_sqlite!(),
        hash_of_somebody!()
    ),
    ..COMMON
};
