//! Recovery, without the store's type.

use authkit_flows::recoverable::ResetOutcome;
use authkit_flows::{LinkRefusal, LinkState, PasswordRejection, Recoverable};
use authkit_store::{EmailAddress, RecoverableStore};
use secrecy::SecretString;

use super::PortFuture;

/// What the holder of a link sees of its use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PublicReset {
    Reset,
    Rejected(PasswordRejection),
    Refused(LinkRefusal),
}

pub(crate) trait RecoverPort: Send + Sync {
    /// Whether a mail was sent is not for the web to know.
    fn request(&self, email: EmailAddress) -> PortFuture<'_, ()>;
    fn peek<'a>(&'a self, token: &'a str) -> PortFuture<'a, LinkState>;
    fn redeem<'a>(&'a self, token: &'a str, password: SecretString) -> PortFuture<'a, PublicReset>;
}

impl<S: RecoverableStore> RecoverPort for Recoverable<S> {
    fn request(&self, email: EmailAddress) -> PortFuture<'_, ()> {
        Box::pin(async move {
            let _ = Self::request(self, &email).await?;
            Ok(())
        })
    }

    fn peek<'a>(&'a self, token: &'a str) -> PortFuture<'a, LinkState> {
        Box::pin(async move { Ok(Self::peek(self, token).await?) })
    }

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
