//! The store: one handle on one realm, over a pool of one database.

use authkit_store::{Effect, Realm, Store};
use sqlx::Pool;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use crate::backend::Backend;
use crate::memo::Memo;
use crate::options::{DEFAULT_PREFIX, Options};
use crate::run::Swept;
use crate::sql::Statements;
use crate::value::Value;
use crate::{AccountId, SqlxError, migrate};

/// The account that was found last by what somebody typed, which a decoy looks at: what there is takes longer to read than what
/// there is not.
#[derive(Debug, Default)]
pub(crate) struct Seen(AtomicI64);

impl Seen {
    pub(crate) fn note(&self, id: AccountId) {
        self.0.store(id.as_i64(), Ordering::Relaxed);
    }

    /// Its id, if anybody was found yet: no account has the id 0.
    pub(crate) fn last(&self) -> Option<AccountId> {
        let id = self.0.load(Ordering::Relaxed);
        (id != 0).then(|| AccountId::from_i64(id))
    }
}

/// A handle on one realm of a database: [`Sqlite`](crate::Sqlite), [`Postgres`](crate::Postgres) or
/// [`MySql`](crate::MySql). Clones share one pool.
///
/// `X` is what the application writes beside a new account ([`ExtraRow`](crate::ExtraRow)); `()` for nothing.
pub struct Sql<B: Backend, X = ()> {
    pub(crate) pool: Pool<B>,
    pub(crate) statements: Arc<Statements>,
    pub(crate) patience: Duration,
    prefix: Arc<str>,
    realm: Realm,
    /// Rows that are known to be as they were read, where the database can tell that for little.
    pub(crate) memo: Option<Arc<Memo>>,
    pub(crate) swept: Arc<Swept>,
    pub(crate) seen: Arc<Seen>,
    extra: PhantomData<fn() -> X>,
}

impl<B: Backend> Sql<B> {
    /// A store over the application's own pool. The tables are not touched until [`Sql::migrate`] is called.
    ///
    /// The pool keeps what the application set. It should have what [`Sqlite::open`](crate::Sqlite), `Postgres::connect` and
    /// `MySql::connect` set: on SQLite above all `foreign_keys`, which is sqlx's default, because the rows of a deleted
    /// account go by it; on MySQL a strict `sql_mode`, which is the server's default.
    #[must_use]
    pub fn from_pool(pool: Pool<B>) -> Self {
        let patience = Options::DEFAULT.statement_timeout;
        Self::over(pool, DEFAULT_PREFIX, patience)
    }

    /// The same, with tables of another prefix, and another patience with the database. Of the options nothing else counts.
    ///
    /// # Errors
    /// [`SqlxError::Prefix`] if that cannot be part of a name.
    pub fn from_pool_with(pool: Pool<B>, options: &Options) -> Result<Self, SqlxError> {
        let prefix = options.checked_prefix()?;
        Ok(Self::over(pool, prefix, options.statement_timeout))
    }

    fn over(pool: Pool<B>, prefix: &str, patience: Duration) -> Self {
        Self {
            pool,
            // the server speaks first
            patience: patience.saturating_mul(2),
            statements: Arc::new(Statements::render(B::KIND, &B::DIALECT, prefix)),
            prefix: prefix.into(),
            realm: Realm::DEFAULT,
            memo: None,
            swept: Arc::default(),
            seen: Arc::default(),
            extra: PhantomData,
        }
    }

    /// The store, its tables made. Does not leave a pool behind that nobody can reach.
    pub(crate) async fn migrated(pool: Pool<B>, options: &Options) -> Result<Self, SqlxError> {
        let store = Self::from_pool_with(pool, options)?;
        if let Err(error) = store.migrate().await {
            store.pool.close().await;
            return Err(error);
        }
        Ok(store)
    }
}

impl<B: Backend, X> Sql<B, X> {
    /// This handle, speaking for another realm from now on.
    #[must_use]
    pub fn with_realm(mut self, realm: Realm) -> Self {
        self.realm = realm;
        self.swept = Arc::default();
        self.seen = Arc::default();
        self
    }

    /// This handle, writing `E` beside each new account from now on.
    #[must_use]
    pub fn with_extra<E>(self) -> Sql<B, E> {
        Sql {
            pool: self.pool,
            statements: self.statements,
            patience: self.patience,
            prefix: self.prefix,
            realm: self.realm,
            memo: self.memo,
            swept: self.swept,
            seen: self.seen,
            extra: PhantomData,
        }
    }

    /// The pool, for the application's own tables beside AuthKit's.
    #[must_use]
    pub const fn pool(&self) -> &Pool<B> {
        &self.pool
    }

    /// Makes the tables, or brings them up to date. Called twice, or by two processes at once, it does it once.
    ///
    /// What has been done is kept in `authkit_migrations`, beside the `_sqlx_migrations` of an application.
    ///
    /// # Errors
    /// [`SqlxError::Migrate`] or [`SqlxError::UnknownMigration`]; nothing was changed then, but for MySQL, where each table
    /// is a step of its own and the next call goes on from there.
    pub async fn migrate(&self) -> Result<(), SqlxError> {
        migrate::run(&self.pool, &self.prefix).await
    }

    /// Closes every connection, for this handle and all its clones, and waits until it is done.
    pub async fn close(&self) {
        if let Some(memo) = &self.memo {
            memo.close().await;
        }
        self.pool.close().await;
    }

    pub(crate) fn realm_value(&self) -> Value<'_> {
        Value::Text(self.realm.as_str())
    }
}

// By hand: a derived one would ask the same of `X`.
impl<B: Backend, X> Clone for Sql<B, X> {
    fn clone(&self) -> Self {
        Self {
            pool: self.pool.clone(),
            statements: Arc::clone(&self.statements),
            patience: self.patience,
            prefix: Arc::clone(&self.prefix),
            realm: self.realm.clone(),
            memo: self.memo.clone(),
            swept: Arc::clone(&self.swept),
            seen: Arc::clone(&self.seen),
            extra: PhantomData,
        }
    }
}

impl<B: Backend, X> fmt::Debug for Sql<B, X> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(B::NAME)
            .field("realm", &self.realm)
            .finish_non_exhaustive()
    }
}

impl<B: Backend, X> Store for Sql<B, X> {
    type UserId = AccountId;
    type Error = SqlxError;
    type Outgoing = Effect<AccountId>;

    fn realm(&self) -> &Realm {
        &self.realm
    }
}
