//! Who asks for what only an owner may have, and when they last proved to be it.

use std::time::Duration;

use authkit_store::{Account, Generation};
use time::OffsetDateTime;

use crate::SignedIn;

/// The owner of an account, by a proof that was given at some moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner<Id> {
    id: Id,
    generation: Generation,
    proved_at: OffsetDateTime,
}

impl<Id: Clone> Owner<Id> {
    /// Whose session it is, and when its owner last proved who they are, as the store keeps it.
    ///
    /// # Security
    /// The moment is the session's own. One that the browser names proves nothing.
    pub fn of_session(account: &Account<Id>, proved_at: OffsetDateTime) -> Self {
        Self {
            id: account.id.clone(),
            generation: account.generation,
            proved_at,
        }
    }
}

impl<Id> Owner<Id> {
    pub(super) const fn id(&self) -> &Id {
        &self.id
    }

    /// A clock that was set back makes no proof last longer; two servers are up to five seconds apart.
    pub(super) fn is_fresh(&self, window: Duration, now: OffsetDateTime) -> bool {
        let age = now - self.proved_at;
        age <= window && age >= time::Duration::seconds(-5)
    }

    pub(super) fn is_of(&self, account: &Account<Id>) -> bool {
        account.active && account.generation == self.generation
    }
}

impl<Id: Clone> From<&SignedIn<Id>> for Owner<Id> {
    fn from(proof: &SignedIn<Id>) -> Self {
        Self::of_session(proof.account(), proof.at())
    }
}

#[cfg(test)]
mod tests {
    use authkit_store::EmailAddress;

    use super::*;

    /// Fault 16.
    #[test]
    fn a_proof_is_fresh_to_the_last_second_and_not_from_the_future() {
        let email = EmailAddress::parse("a@example.com").unwrap();
        let account = Account::new(7, email, Generation::from_i64(1));
        let start = OffsetDateTime::UNIX_EPOCH;
        let owner = Owner::of_session(&account, start);
        let fresh = |seconds| {
            let now = start + time::Duration::seconds(seconds);
            owner.is_fresh(Duration::from_secs(60), now)
        };
        assert!(fresh(0) && fresh(60) && fresh(-5));
        assert!(!fresh(61) && !fresh(-6) && !fresh(-3600));
    }
}
