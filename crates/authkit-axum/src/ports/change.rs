//! A change of password, without the store's type.

use authkit_flows::changeable::ChangeOutcome;
use authkit_flows::{Changeable, Client, PasswordRejection, SignedIn};
use authkit_store::ChangeableStore;
use secrecy::SecretString;
use time::OffsetDateTime;

use super::PortFuture;

/// What the owner of the account sees of a change.
#[derive(Clone, Debug)]
pub(crate) enum PublicChange<Id> {
    Changed(SignedIn<Id>),
    WrongPassword,
    Same,
    Rejected(PasswordRejection),
    Throttled(Option<OffsetDateTime>),
    /// Another change came first: the session is over.
    Stale,
}

pub(crate) trait ChangePort<Id>: Send + Sync {
    fn change<'a>(
        &'a self,
        id: &'a Id,
        old: SecretString,
        new: SecretString,
        client: &'a Client,
    ) -> PortFuture<'a, PublicChange<Id>>;
}

impl<S: ChangeableStore> ChangePort<S::UserId> for Changeable<S> {
    fn change<'a>(
        &'a self,
        id: &'a S::UserId,
        old: SecretString,
        new: SecretString,
        client: &'a Client,
    ) -> PortFuture<'a, PublicChange<S::UserId>> {
        Box::pin(async move {
            Ok(match self.change_password(id, old, new, client).await? {
                ChangeOutcome::Changed(signed_in) => PublicChange::Changed(signed_in),
                ChangeOutcome::WrongPassword => PublicChange::WrongPassword,
                ChangeOutcome::Same => PublicChange::Same,
                ChangeOutcome::Rejected(rejection) => PublicChange::Rejected(rejection),
                ChangeOutcome::Throttled(retry_at) => PublicChange::Throttled(retry_at),
                _ => PublicChange::Stale,
            })
        })
    }
}
