//! The application's own sign-up fields, in the transaction that makes the account.

use authkit_store::AccountId;
use sqlx::Database;

/// What a registration writes beside the account: a row of the application's own, in the same transaction.
///
/// If it fails, there is no account, and the error is [`SqlxError::Extra`](crate::SqlxError::Extra).
///
/// ```
/// # #[cfg(feature = "sqlite")] mod example {
/// use authkit_sqlx::{AccountId, ExtraRow, Sqlite, sqlx};
///
/// #[derive(Clone)]
/// struct Profile { company: String }
///
/// impl ExtraRow<sqlx::Sqlite> for Profile {
///     async fn put(&self, account: AccountId, connection: &mut sqlx::SqliteConnection) -> Result<(), sqlx::Error> {
///         let insert = sqlx::query("INSERT INTO profiles (account_id, company) VALUES (?1, ?2)");
///         insert.bind(account.as_i64()).bind(&self.company).execute(connection).await?;
///         Ok(())
///     }
/// }
///
/// fn with_profiles(store: Sqlite) -> Sqlite<Profile> {
///     store.with_extra()
/// }
/// # }
/// ```
pub trait ExtraRow<DB: Database>: Send + Sync {
    /// Whether there is anything to write. Without, the database is not asked once more.
    const WRITES: bool = true;

    /// Writes the row of a new account.
    ///
    /// # Errors
    /// What the database said; the account is not made then.
    fn put(
        &self,
        account: AccountId,
        connection: &mut DB::Connection,
    ) -> impl Future<Output = Result<(), sqlx::Error>> + Send;
}

impl<DB: Database> ExtraRow<DB> for () {
    const WRITES: bool = false;

    async fn put(&self, _: AccountId, _: &mut DB::Connection) -> Result<(), sqlx::Error> {
        Ok(())
    }
}
