//! Confirmed addresses.

use authkit_store::{ConfirmableStore, Confirmation, Confirmed, Credentials, Effect, Generation};
use time::OffsetDateTime;

use crate::backend::Backend;
use crate::columns::{Columns, Reader};
use crate::instant::{from_micros, to_micros};
use crate::run::Ended;
use crate::store::Sql;
use crate::value::Value;
use crate::{AccountId, SqlxError};

/// The code of a change that was made before.
const ALREADY: i64 = 2;

fn moment<R: Columns>(row: &mut Reader<'_, R>) -> Result<OffsetDateTime, SqlxError> {
    from_micros(row.int()?)
}

fn generation<R: Columns>(row: &mut Reader<'_, R>) -> Result<Generation, SqlxError> {
    Ok(Generation::from_i64(row.int()?))
}

impl<B: Backend, X> ConfirmableStore for Sql<B, X> {
    async fn find_confirmation(&self, id: &AccountId) -> Result<Option<OffsetDateTime>, SqlxError> {
        let args = [("id", Value::Int(id.as_i64()))];
        self.find(&self.statements.confirmable.find, &args, moment)
            .await
    }

    async fn redeem_confirmation(
        &self,
        confirmation: &Confirmation<AccountId>,
        outgoing: &[Effect<AccountId>],
    ) -> Result<Confirmed, SqlxError> {
        let args = [
            ("id", Value::Int(confirmation.id.as_i64())),
            ("email", Value::Text(confirmation.email.as_str())),
            ("generation", Value::Int(confirmation.generation.as_i64())),
            ("next", Value::Int(confirmation.generation.next().as_i64())),
            (
                "drop",
                Value::Flag(confirmation.credentials == Credentials::Drop),
            ),
            ("now", Value::Int(to_micros(confirmation.now))),
        ];
        let plan = &self.statements.confirmable.redeem;
        let ended = self.change(plan, &args, outgoing, generation).await?;
        Ok(match ended {
            Ended::Done(generation) => Confirmed::Done(generation),
            Ended::Stopped(ALREADY) => Confirmed::Already,
            Ended::Stopped(_) => Confirmed::Stale,
        })
    }
}
