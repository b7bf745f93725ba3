//! Confirmation, without the store's type.

use authkit_flows::confirmable::ConfirmOutcome;
use authkit_flows::{Confirmable, LinkRefusal, LinkState};
use authkit_store::{ConfirmableStore, EmailAddress};

use super::PortFuture;

/// What the holder of a link sees of its use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PublicConfirm {
    Confirmed,
    AlreadyConfirmed,
    Refused(LinkRefusal),
}

pub(crate) trait ConfirmPort: Send + Sync {
    /// Whether a mail was sent is not for the web to know.
    fn request(&self, email: EmailAddress) -> PortFuture<'_, ()>;
    fn peek<'a>(&'a self, token: &'a str) -> PortFuture<'a, LinkState>;
    fn redeem<'a>(&'a self, token: &'a str) -> PortFuture<'a, PublicConfirm>;
}

impl<S: ConfirmableStore> ConfirmPort for Confirmable<S> {
    fn request(&self, email: EmailAddress) -> PortFuture<'_, ()> {
        Box::pin(async move {
            let _ = Self::request(self, &email).await?;
            Ok(())
        })
    }

    fn peek<'a>(&'a self, token: &'a str) -> PortFuture<'a, LinkState> {
        Box::pin(async move { Ok(Self::peek(self, token).await?) })
    }

    fn redeem<'a>(&'a self, token: &'a str) -> PortFuture<'a, PublicConfirm> {
        Box::pin(async move {
            Ok(match Self::redeem(self, token).await? {
                ConfirmOutcome::Confirmed(_) => PublicConfirm::Confirmed,
                ConfirmOutcome::AlreadyConfirmed => PublicConfirm::AlreadyConfirmed,
                ConfirmOutcome::Refused(refusal) => PublicConfirm::Refused(refusal),
                _ => PublicConfirm::Refused(LinkRefusal::Invalid),
            })
        })
    }
}
