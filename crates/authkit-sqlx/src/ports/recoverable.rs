//! Password resets.

use authkit_hash::PasswordHash;
use authkit_store::{Effect, RecoverableStore, Reset, Swap};

use crate::backend::Backend;
use crate::instant::to_micros;
use crate::run::Ended;
use crate::store::Sql;
use crate::value::Value;
use crate::{AccountId, SqlxError};

impl<B: Backend, X> RecoverableStore for Sql<B, X> {
    async fn redeem_reset(
        &self,
        reset: &Reset<AccountId>,
        outgoing: &[Effect<AccountId>],
    ) -> Result<Swap, SqlxError> {
        let args = [
            ("id", Value::Int(reset.id.as_i64())),
            ("email", Value::Text(reset.email.as_str())),
            (
                "expected",
                Value::OptText(reset.expected.as_ref().map(PasswordHash::as_str)),
            ),
            ("generation", Value::Int(reset.generation.as_i64())),
            ("next", Value::Int(reset.generation.next().as_i64())),
            ("new", Value::Text(reset.new.as_str())),
            ("now", Value::Int(to_micros(reset.now))),
        ];
        let plan = &self.statements.recoverable.redeem;
        Ok(match self.change_only(plan, &args, outgoing).await? {
            Ended::Done(()) => Swap::Done,
            Ended::Stopped(_) => Swap::Stale,
        })
    }
}
