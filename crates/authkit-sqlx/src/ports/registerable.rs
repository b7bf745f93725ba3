//! New accounts.

use authkit_hash::PasswordHash;
use authkit_store::{Account, Effect, Insert, NewAccount, RegisterableStore, Username};

use super::decoys::{decoy_args, decoy_subject};
use crate::backend::Backend;
use crate::columns::{Columns, Reader};
use crate::instant::to_micros;
use crate::run::{Ended, Instead};
use crate::sql::TAKEN;
use crate::store::Sql;
use crate::value::Value;
use crate::{AccountId, ExtraRow, SqlxError};

fn id<R: Columns>(row: &mut Reader<'_, R>) -> Result<AccountId, SqlxError> {
    Ok(AccountId::from_i64(row.int()?))
}

/// About as wide as an account and its password.
const DECOY_WIDTH: usize = 128;

impl<B: Backend, X: ExtraRow<B>> RegisterableStore for Sql<B, X> {
    type Extra = X;

    async fn put_account(
        &self,
        new: &NewAccount<X>,
        outgoing: &[Effect<AccountId>],
        if_taken: &[Effect<AccountId>],
    ) -> Result<Insert<AccountId>, SqlxError> {
        let name = new.username.as_ref();
        let args = [
            ("identifier", Value::Text(new.email.identifier().as_str())),
            ("email", Value::Text(new.email.as_str())),
            ("generation", Value::Int(new.generation.as_i64())),
            ("now", Value::Int(to_micros(new.created_at))),
            ("name", Value::OptText(name.map(Username::as_str))),
            (
                "name_identifier",
                Value::OptText(name.map(|name| name.identifier().as_str())),
            ),
            (
                "hash",
                Value::OptText(new.password.as_ref().map(PasswordHash::as_str)),
            ),
        ];
        let sql = &self.statements.registerable;
        let plan = if X::WRITES {
            &sql.put_with_extra
        } else {
            &sql.put
        };
        let [slot, ..] = new.generation.as_i64().to_le_bytes();
        let decoy = decoy_subject::<DECOY_WIDTH>(slot);
        let decoy = decoy_args(&decoy, new.created_at);
        let instead = Instead::of(if_taken, &sql.put_decoy, &decoy)?;
        let ended = self
            .change_new(plan, &args, outgoing, &instead, &new.extra, id)
            .await?;
        Ok(match ended {
            Ended::Done(id) => Insert::Created(
                Account::new(id, new.email.clone(), new.generation)
                    .with_username(new.username.clone()),
            ),
            Ended::Stopped(TAKEN) => Insert::UsernameTaken,
            Ended::Stopped(_) => Insert::Taken,
        })
    }
}
