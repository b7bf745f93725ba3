//! The store on SQLite.
//!
//! Stores: `authkit_accounts`, and one table per feature keyed by the account id: `authkit_passwords`,
//! `authkit_confirmations`, `authkit_sessions`, `authkit_roles`; and `authkit_outbox`. All of them are always there, whatever
//! features are on, so that two programs with different features can share one database.
//!
//! Every write is one conditional statement, or a transaction that begins with `BEGIN IMMEDIATE` and whose first statement
//! decides. A future that is dropped half-way leaves nothing: its transaction is rolled back.

use authkit_store::{Message, Realm, Store};
use sqlx::SqlitePool;
use std::fmt;
use std::path::Path;

use crate::{AccountId, SqlxError};

mod accounts;
#[cfg(feature = "changeable")]
mod changeable;
#[cfg(feature = "confirmable")]
mod confirmable;
mod connect;
mod migrate;
mod outbox;
mod passwords;
#[cfg(feature = "recoverable")]
mod recoverable;
#[cfg(feature = "registerable")]
mod registerable;
#[cfg(any(feature = "recoverable", feature = "changeable"))]
mod replacement;
#[cfg(feature = "roles")]
mod roles;
#[cfg(feature = "sessions")]
mod sessions;

/// A handle on one realm of a SQLite database. Clones share one pool.
#[derive(Clone)]
pub struct Sqlite {
    pool: SqlitePool,
    realm: Realm,
}

impl Sqlite {
    /// Opens a database file, by path or `sqlite:` URL; makes it if it is not there, and brings the tables up to date.
    ///
    /// Write-ahead log, foreign keys, `synchronous = FULL` (an account that was acknowledged survives a power cut),
    /// `secure_delete` (a mailed link does not linger in free pages), and 5 seconds of patience with other writers. On
    /// Unix a new file belongs to its owner alone. A URL with a `mode` decides by that whether a file is made.
    ///
    /// # Errors
    /// [`SqlxError::Connect`] if it cannot be opened, [`SqlxError::Migrate`] if it is no AuthKit database that can be
    /// brought up to date, [`SqlxError::UnknownMigration`] if a newer AuthKit has been here.
    pub async fn open(database: impl AsRef<Path>) -> Result<Self, SqlxError> {
        let pool = connect::open(database.as_ref())
            .await
            .map_err(SqlxError::Connect)?;
        Self::migrated(pool).await
    }

    /// A database in memory, which ends with its last handle; for tests.
    ///
    /// # Errors
    /// As [`Sqlite::open`].
    pub async fn open_in_memory() -> Result<Self, SqlxError> {
        let pool = connect::in_memory().await.map_err(SqlxError::Connect)?;
        Self::migrated(pool).await
    }

    /// A store over the application's own pool. The tables are not touched until [`Sqlite::migrate`] is called.
    ///
    /// The pool should have what [`Sqlite::open`] sets, above all `foreign_keys`, which is sqlx's default: the rows of a
    /// deleted account go by it.
    #[must_use]
    pub const fn from_pool(pool: SqlitePool) -> Self {
        Self {
            pool,
            realm: Realm::DEFAULT,
        }
    }

    /// This handle, speaking for another realm from now on.
    #[must_use]
    pub fn with_realm(mut self, realm: Realm) -> Self {
        self.realm = realm;
        self
    }

    /// The pool, for the application's own tables beside AuthKit's.
    #[must_use]
    pub const fn pool(&self) -> &SqlitePool {
        &self.pool
    }

    /// Makes the tables, or brings them up to date. Called twice, or by two processes at once, it does it once.
    ///
    /// What has been done is kept in `authkit_migrations`, beside the `_sqlx_migrations` of an application.
    ///
    /// # Errors
    /// [`SqlxError::Migrate`] or [`SqlxError::UnknownMigration`]; nothing was changed then.
    pub async fn migrate(&self) -> Result<(), SqlxError> {
        migrate::run(&self.pool).await
    }

    /// Closes every connection, for this handle and all its clones, and waits until it is done.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// Does not leave a pool behind that nobody can reach.
    async fn migrated(pool: SqlitePool) -> Result<Self, SqlxError> {
        if let Err(error) = migrate::run(&pool).await {
            pool.close().await;
            return Err(error);
        }
        Ok(Self::from_pool(pool))
    }

    fn realm_name(&self) -> &str {
        self.realm.as_str()
    }

    /// A transaction that is the writer from its first moment: it waits for others here, and never fails later.
    async fn begin(&self) -> Result<Transaction, SqlxError> {
        self.pool
            .begin_with("BEGIN IMMEDIATE")
            .await
            .map_err(SqlxError::Query)
    }
}

type Transaction = sqlx::Transaction<'static, sqlx::Sqlite>;

/// A row that may not be there, as what it stands for.
fn found<R, T>(
    row: Result<Option<R>, sqlx::Error>,
    read: impl FnOnce(R) -> Result<T, SqlxError>,
) -> Result<Option<T>, SqlxError> {
    row.map_err(SqlxError::Query)?.map(read).transpose()
}

/// Ends a transaction whose first statement found nothing to do.
#[cfg(any(
    feature = "registerable",
    feature = "recoverable",
    feature = "changeable",
    feature = "confirmable"
))]
async fn abandon<T>(tx: Transaction, outcome: T) -> Result<T, SqlxError> {
    tx.rollback().await.map_err(SqlxError::Query)?;
    Ok(outcome)
}

/// Ends a transaction that did its work, with its messages.
#[cfg(any(
    feature = "registerable",
    feature = "recoverable",
    feature = "changeable",
    feature = "confirmable"
))]
async fn finish<T>(
    mut tx: Transaction,
    realm: &str,
    outgoing: &[Message],
    outcome: T,
) -> Result<T, SqlxError> {
    outbox::put(&mut tx, realm, outgoing).await?;
    tx.commit().await.map_err(SqlxError::Query)?;
    Ok(outcome)
}

impl fmt::Debug for Sqlite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sqlite")
            .field("realm", &self.realm)
            .finish_non_exhaustive()
    }
}

impl Store for Sqlite {
    type UserId = AccountId;
    type Error = SqlxError;
    type Outgoing = Message;

    fn realm(&self) -> &Realm {
        &self.realm
    }
}
