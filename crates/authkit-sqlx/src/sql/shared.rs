//! Steps that several changes share.

/// Marks an address as confirmed; an earlier confirmation of the same one keeps its moment.
pub(super) const CONFIRM: &str = "INSERT INTO authkit_confirmations (account_id, email, confirmed_at) \
    VALUES (:id, :email, :now) \
    ON CONFLICT (account_id) DO UPDATE SET email = excluded.email, confirmed_at = excluded.confirmed_at \
    WHERE authkit_confirmations.email <> excluded.email";

/// The same in the words of MySQL.
pub(super) const CONFIRM_MYSQL: &str = "INSERT INTO authkit_confirmations (account_id, email, confirmed_at) \
    VALUES (:id, :email, :now) ON DUPLICATE KEY UPDATE \
    confirmed_at = IF(email = VALUES(email), confirmed_at, VALUES(confirmed_at)), email = VALUES(email)";

/// Moves the account to another generation.
#[cfg(any(
    feature = "confirmable",
    feature = "recoverable",
    feature = "changeable"
))]
pub(super) const MOVE_ON: &str = "UPDATE authkit_accounts SET generation = :next WHERE id = :id";

/// Sets the hash, whether there was one or not.
pub(super) const SET: &str = "INSERT INTO authkit_passwords (account_id, hash) VALUES (:id, :new) \
    ON CONFLICT (account_id) DO UPDATE SET hash = excluded.hash";
/// The same in the words of MySQL.
pub(super) const SET_MYSQL: &str = "INSERT INTO authkit_passwords (account_id, hash) VALUES (:id, :new) \
    ON DUPLICATE KEY UPDATE hash = VALUES(hash)";
