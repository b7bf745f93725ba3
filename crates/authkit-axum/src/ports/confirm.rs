//! Confirmation, without the store's type.

use authkit_flows::confirmable::ConfirmOutcome;
use authkit_flows::{
    Client, Confirmable, LinkRefusal, LinkState, LinkToken, Passwords, PublicRequest,
};
use authkit_store::{ConfirmableStore, PasswordStore};
use secrecy::SecretString;
use time::OffsetDateTime;

use super::{LinkPort, PortFuture};

/// What the holder of a link sees of its use.
#[derive(Clone, Debug)]
pub(crate) enum PublicConfirm {
    Confirmed,
    /// What was set before the proof is gone; the token leads to choosing a password.
    Dropped(Option<LinkToken>),
    AlreadyConfirmed,
    WrongPassword,
    Throttled(Option<OffsetDateTime>),
    Refused(LinkRefusal),
}

pub(crate) trait ConfirmPort: LinkPort {
    fn redeem<'a>(
        &'a self,
        token: &'a str,
        password: Option<SecretString>,
        client: &'a Client,
    ) -> PortFuture<'a, PublicConfirm>;
}

/// The flow, and what the password is checked with that may come along.
pub(crate) struct Confirming<S: ConfirmableStore> {
    pub(crate) flow: Confirmable<S>,
    pub(crate) passwords: Passwords,
}

impl<S: ConfirmableStore + PasswordStore> LinkPort for Confirming<S> {
    fn request<'a>(&'a self, who: &'a str, client: &'a Client) -> PortFuture<'a, PublicRequest> {
        Box::pin(async move { Ok(self.flow.request(who, client).await?.public()) })
    }

    fn peek<'a>(&'a self, token: &'a str, client: &'a Client) -> PortFuture<'a, LinkState> {
        Box::pin(async move { Ok(self.flow.peek(token, client).await?) })
    }
}

impl<S: ConfirmableStore + PasswordStore> ConfirmPort for Confirming<S> {
    fn redeem<'a>(
        &'a self,
        token: &'a str,
        password: Option<SecretString>,
        client: &'a Client,
    ) -> PortFuture<'a, PublicConfirm> {
        Box::pin(async move {
            let (flow, passwords) = (&self.flow, &self.passwords);
            let outcome = match password {
                Some(password) => {
                    flow.redeem_with_password(token, password, passwords, client)
                        .await?
                }
                None => flow.redeem(token, client).await?,
            };
            Ok(match outcome {
                ConfirmOutcome::Confirmed(_) => PublicConfirm::Confirmed,
                ConfirmOutcome::Dropped { reset, .. } => PublicConfirm::Dropped(reset),
                ConfirmOutcome::AlreadyConfirmed => PublicConfirm::AlreadyConfirmed,
                ConfirmOutcome::WrongPassword => PublicConfirm::WrongPassword,
                ConfirmOutcome::Throttled(retry_at) => PublicConfirm::Throttled(retry_at),
                ConfirmOutcome::Refused(refusal) => PublicConfirm::Refused(refusal),
                _ => PublicConfirm::Refused(LinkRefusal::Invalid),
            })
        })
    }
}
