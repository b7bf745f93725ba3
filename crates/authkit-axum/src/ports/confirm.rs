//! Confirmation, without the store's type.

use authkit_flows::confirmable::ConfirmOutcome;
use authkit_flows::{Confirmable, LinkRefusal, LinkState};
use authkit_store::{ConfirmableStore, EmailAddress};

use super::link::link_port;
use super::{LinkPort, PortFuture};

/// What the holder of a link sees of its use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PublicConfirm {
    Confirmed,
    AlreadyConfirmed,
    Refused(LinkRefusal),
}

pub(crate) trait ConfirmPort: LinkPort {
    fn redeem<'a>(&'a self, token: &'a str) -> PortFuture<'a, PublicConfirm>;
}

link_port!(Confirmable, ConfirmableStore);

impl<S: ConfirmableStore> ConfirmPort for Confirmable<S> {
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
