//! A change of password, without the store's type.

use authkit_flows::changeable::ChangeOutcome;
use authkit_flows::{Changeable, Client, PasswordRejection, Proof, SignedIn};
use authkit_store::ChangeableStore;
use secrecy::SecretString;
use time::OffsetDateTime;

use super::PortFuture;

/// What the owner of the account sees of a change.
#[derive(Clone, Debug)]
pub(crate) enum PublicChange<Id> {
    Changed(SignedIn<Id>),
    WrongPassword,
    /// The old password is right, and known to others: on to the reset.
    Compromised,
    Same,
    Rejected(PasswordRejection),
    Throttled(Option<OffsetDateTime>),
    /// It has one, so that this is a change.
    HasPassword,
    /// The proof is too old: another sign-in, please.
    NotFresh,
    /// Another change came first: the session is over.
    Stale,
}

impl<Id> From<ChangeOutcome<Id>> for PublicChange<Id> {
    fn from(outcome: ChangeOutcome<Id>) -> Self {
        match outcome {
            ChangeOutcome::Changed(signed_in) => Self::Changed(signed_in),
            ChangeOutcome::WrongPassword => Self::WrongPassword,
            ChangeOutcome::CompromisedPassword => Self::Compromised,
            ChangeOutcome::Same => Self::Same,
            ChangeOutcome::Rejected(rejection) => Self::Rejected(rejection),
            ChangeOutcome::Throttled(retry_at) => Self::Throttled(retry_at),
            ChangeOutcome::HasPassword => Self::HasPassword,
            ChangeOutcome::NotFresh => Self::NotFresh,
            _ => Self::Stale,
        }
    }
}

pub(crate) trait ChangePort<Id>: Send + Sync {
    fn change<'a>(
        &'a self,
        id: &'a Id,
        old: SecretString,
        new: SecretString,
        client: &'a Client,
    ) -> PortFuture<'a, PublicChange<Id>>;

    /// For an account that has no password, by somebody who has just proved to be its owner.
    fn set_first<'a>(
        &'a self,
        proof: Proof<Id>,
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
        Box::pin(async move { Ok(self.change_password(id, old, new, client).await?.into()) })
    }

    fn set_first<'a>(
        &'a self,
        proof: Proof<S::UserId>,
        new: SecretString,
        client: &'a Client,
    ) -> PortFuture<'a, PublicChange<S::UserId>> {
        Box::pin(async move { Ok(self.set_first_password(proof, new, client).await?.into()) })
    }
}
