//! Recovery, without the store's type.

use authkit_flows::recoverable::ResetOutcome;
use authkit_flows::{LinkRefusal, LinkState, PasswordRejection, Recoverable};
use authkit_store::{EmailAddress, RecoverableStore};
use secrecy::SecretString;

use super::link::link_port;
use super::{LinkPort, PortFuture};

/// What the holder of a link sees of its use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PublicReset {
    Reset,
    Rejected(PasswordRejection),
    Refused(LinkRefusal),
}

pub(crate) trait RecoverPort: LinkPort {
    fn redeem<'a>(&'a self, token: &'a str, password: SecretString) -> PortFuture<'a, PublicReset>;
}

link_port!(Recoverable, RecoverableStore);

impl<S: RecoverableStore> RecoverPort for Recoverable<S> {
    fn redeem<'a>(&'a self, token: &'a str, password: SecretString) -> PortFuture<'a, PublicReset> {
        Box::pin(async move {
            Ok(match Self::redeem(self, token, password).await? {
                ResetOutcome::Reset(_) => PublicReset::Reset,
                ResetOutcome::Rejected(rejection) => PublicReset::Rejected(rejection),
                ResetOutcome::Refused(refusal) => PublicReset::Refused(refusal),
                _ => PublicReset::Refused(LinkRefusal::Invalid),
            })
        })
    }
}
