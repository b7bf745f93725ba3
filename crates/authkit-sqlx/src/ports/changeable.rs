//! New passwords, addresses and names.

use authkit_hash::PasswordHash;
use authkit_store::{
    ChangeableEmailStore, ChangeableStore, ChangeableUsernameStore, Changed, Effect, EmailChange,
    Generation, PasswordChange, Renamed, Username, UsernameChange,
};

use crate::backend::Backend;
use crate::instant::to_micros;
use crate::run::Ended;
use crate::sql::TAKEN;
use crate::store::Sql;
use crate::value::Value;
use crate::{AccountId, SqlxError};

impl<B: Backend, X> ChangeableStore for Sql<B, X> {
    async fn swap_password(
        &self,
        change: &PasswordChange<AccountId>,
        outgoing: &[Effect<AccountId>],
    ) -> Result<Changed, SqlxError> {
        let next = change.generation.next();
        let args = [
            ("id", Value::Int(change.id.as_i64())),
            (
                "expected",
                Value::OptText(change.expected.as_ref().map(PasswordHash::as_str)),
            ),
            ("generation", Value::Int(change.generation.as_i64())),
            ("next", Value::Int(next.as_i64())),
            ("new", Value::Text(change.new.as_str())),
        ];
        let plan = &self.statements.changeable.swap_password;
        Ok(match self.change_only(plan, &args, outgoing).await? {
            Ended::Done(()) => Changed::Done(next),
            Ended::Stopped(_) => Changed::Stale,
        })
    }
}

impl<B: Backend, X> ChangeableEmailStore for Sql<B, X> {
    async fn swap_email(
        &self,
        change: &EmailChange<AccountId>,
        outgoing: &[Effect<AccountId>],
    ) -> Result<Renamed, SqlxError> {
        let next = if change.revoke {
            change.generation.next()
        } else {
            change.generation
        };
        let args = [
            ("id", Value::Int(change.id.as_i64())),
            ("from", Value::Text(change.from.as_str())),
            ("identifier", Value::Text(change.to.identifier().as_str())),
            ("email", Value::Text(change.to.as_str())),
            ("generation", Value::Int(change.generation.as_i64())),
            ("next", Value::Int(next.as_i64())),
            ("now", Value::Int(to_micros(change.now))),
        ];
        let plan = &self.statements.changeable.swap_email;
        let ended = self.change_only(plan, &args, outgoing).await?;
        Ok(renamed(&ended, next))
    }
}

impl<B: Backend, X> ChangeableUsernameStore for Sql<B, X> {
    async fn swap_username(
        &self,
        change: &UsernameChange<AccountId>,
        outgoing: &[Effect<AccountId>],
    ) -> Result<Renamed, SqlxError> {
        let to = change.to.as_ref();
        let args = [
            ("id", Value::Int(change.id.as_i64())),
            (
                "from",
                Value::OptText(change.from.as_ref().map(Username::as_str)),
            ),
            (
                "identifier",
                Value::OptText(to.map(|name| name.identifier().as_str())),
            ),
            ("to", Value::OptText(to.map(Username::as_str))),
            ("generation", Value::Int(change.generation.as_i64())),
        ];
        let plan = &self.statements.changeable.swap_username;
        let ended = self.change_only(plan, &args, outgoing).await?;
        Ok(renamed(&ended, change.generation))
    }
}

fn renamed(ended: &Ended<()>, generation: Generation) -> Renamed {
    match *ended {
        Ended::Done(()) => Renamed::Done(generation),
        Ended::Stopped(TAKEN) => Renamed::Taken,
        Ended::Stopped(_) => Renamed::Stale,
    }
}
