//! New accounts.

use authkit_store::{Account, Insert, Message, NewAccount, RegisterableStore};

use super::{Sqlite, abandon, finish};
use crate::instant::to_micros;
use crate::{AccountId, SqlxError};

const INSERT: &str = "INSERT INTO authkit_accounts (realm, identifier, email, generation, created_at) \
    VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (realm, identifier) DO NOTHING";
const SET_PASSWORD: &str = "INSERT INTO authkit_passwords (account_id, hash) VALUES (?1, ?2)";

impl RegisterableStore for Sqlite {
    type Extra = ();

    async fn put_account(
        &self,
        account: &NewAccount<()>,
        outgoing: &[Message],
    ) -> Result<Insert<AccountId>, SqlxError> {
        let mut tx = self.begin().await?;
        let insert = sqlx::query(INSERT)
            .bind(self.realm_name())
            .bind(account.email.identifier().as_str())
            .bind(account.email.as_str())
            .bind(account.generation.as_i64())
            .bind(to_micros(account.created_at));
        let inserted = insert.execute(&mut *tx).await.map_err(SqlxError::Query)?;
        if inserted.rows_affected() != 1 {
            return abandon(tx, Insert::Taken).await;
        }
        let id = inserted.last_insert_rowid();
        if let Some(password) = &account.password {
            let set = sqlx::query(SET_PASSWORD).bind(id).bind(password.as_str());
            set.execute(&mut *tx).await.map_err(SqlxError::Query)?;
        }
        let created = Account::new(
            AccountId::from_i64(id),
            account.email.clone(),
            account.generation,
        );
        finish(tx, self.realm_name(), outgoing, Insert::Created(created)).await
    }
}
