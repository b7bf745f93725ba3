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
    pub(crate) const fn of(_: Kind) -> Self {
        COMMON
    }
}

const COMMON: Accounts = Accounts {
    find: concat!(
        "SELECT ",
        account!(),
        " FROM ",
        from_account!(),
        " WHERE a.id = :id AND a.realm = :realm"
    ),
    find_by_email: concat!(
        "SELECT ",
        account!(),
        " FROM ",
        from_account!(),
        " WHERE a.realm = :realm AND a.identifier = :identifier"
    ),
    find_by_name: concat!(
        "SELECT ",
        account!(),
        " FROM authkit_usernames n JOIN authkit_accounts a ON a.id = n.account_id ",
        "WHERE n.realm = :realm AND n.identifier = :identifier"
    ),
    find_credential: concat!(
        "SELECT ",
        account!(),
        ", p.hash FROM ",
        from_account!(),
        " LEFT JOIN authkit_passwords p ON p.account_id = a.id WHERE a.id = :id AND a.realm = :realm"
    ),
    find_credential_by_email: concat!(
        "SELECT ",
        account!(),
        ", p.hash FROM ",
        from_account!(),
        " LEFT JOIN authkit_passwords p ON p.account_id = a.id WHERE a.realm = :realm AND a.identifier = :identifier"
    ),
    find_credential_by_name: concat!(
        "SELECT ",
        account!(),
        ", p.hash FROM authkit_usernames n JOIN authkit_accounts a ON a.id = n.account_id ",
        "LEFT JOIN authkit_passwords p ON p.account_id = a.id WHERE n.realm = :realm AND n.identifier = :identifier"
    ),
    swap_hash: "UPDATE authkit_passwords SET hash = :new WHERE account_id = :id AND hash = :expected \
        AND EXISTS (SELECT 1 FROM authkit_accounts a WHERE a.id = :id AND a.realm = :realm)",
};
