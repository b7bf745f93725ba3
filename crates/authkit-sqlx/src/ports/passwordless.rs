//! Sign-in by a mailed link.

use authkit_store::{Credentials, Effect, LinkKind, LoggedIn, LoginLink, PasswordlessStore};

use super::accounts::account;
use crate::backend::Backend;
use crate::instant::to_micros;
use crate::run::Ended;
use crate::store::Sql;
use crate::value::Value;
use crate::{AccountId, SqlxError};

impl<B: Backend, X> PasswordlessStore for Sql<B, X> {
    async fn redeem_login(
        &self,
        link: &LoginLink<AccountId>,
        outgoing: &[Effect<AccountId>],
    ) -> Result<LoggedIn<AccountId>, SqlxError> {
        let args = [
            ("id", Value::Int(link.id.as_i64())),
            ("email", Value::Text(link.email.as_str())),
            ("generation", Value::Int(link.generation.as_i64())),
            ("next", Value::Int(link.generation.next().as_i64())),
            ("kind", Value::Text(LinkKind::Login.as_str())),
            ("counter", Value::Int(link.counter.as_i64())),
            ("used", Value::Int(link.counter.next().as_i64())),
            ("drop", Value::Flag(link.credentials == Credentials::Drop)),
            ("now", Value::Int(to_micros(link.now))),
        ];
        let plan = &self.statements.passwordless.redeem;
        let ended = self.change(plan, &args, outgoing, account).await?;
        Ok(match ended {
            Ended::Done(account) => LoggedIn::Done(account),
            Ended::Stopped(_) => LoggedIn::Stale,
        })
    }
}
