//! `changeable`: a new password for somebody who proves the old one.
//!
//! The change is one compare-and-set on the hash and the generation: every other session, and every link, is dead with it.
//! The outcome holds the proof from which the present browser's session is started anew.

use authkit_hash::{PasswordRejection, Verdict};
use authkit_store::{ChangeableStore, Changed, PasswordChange};
use secrecy::{ExposeSecret, SecretString};

use crate::{Event, FlowError, Flows, Notice, SignedIn};

/// The changeable flow.
pub struct Changeable<S: ChangeableStore> {
    flows: Flows<S>,
}

/// What a change came to.
#[derive(Clone, Debug)]
#[must_use]
#[non_exhaustive]
pub enum ChangeOutcome<Id> {
    /// The password is the new one. The old one was just proved, so this browser may start a session in the new
    /// generation.
    Changed(SignedIn<Id>),
    /// The old password is another one, or there is none.
    WrongPassword,
    /// The new password is the old one.
    Same,
    /// The new password will not do.
    Rejected(PasswordRejection),
    /// Another change came first, or the account is gone.
    Stale,
}

impl<S: ChangeableStore> Changeable<S> {
    /// The flow.
    #[must_use]
    pub const fn new(flows: Flows<S>) -> Self {
        Self { flows }
    }

    /// Replaces the password of a signed-in account.
    ///
    /// # Errors
    /// [`FlowError`] when the store or the hashing service could not answer.
    pub async fn change_password(
        &self,
        id: &S::UserId,
        old: SecretString,
        new: SecretString,
    ) -> Result<ChangeOutcome<S::UserId>, FlowError<S::Error>> {
        let flows = &self.flows;
        let found = flows
            .store()
            .find_credential_by_id(id)
            .await
            .map_err(FlowError::Store)?;
        let Some(credential) = found.filter(|credential| credential.account.active) else {
            return Ok(ChangeOutcome::Stale);
        };
        if let Err(rejection) = flows.check_password(&new, &credential.account.email) {
            return Ok(ChangeOutcome::Rejected(rejection));
        }
        let same = old.expose_secret() == new.expose_secret();
        let verdict = flows.verify(old, credential.password.clone()).await?;
        let (Verdict::Match | Verdict::MatchStale, Some(expected)) = (verdict, credential.password)
        else {
            return Ok(ChangeOutcome::WrongPassword);
        };
        if same {
            return Ok(ChangeOutcome::Same);
        }
        let new = flows.hashing().hash(new).await?;
        let mut account = credential.account;
        let post = flows.post(Notice::ChangeNotice {
            email: &account.email,
        })?;
        let change = PasswordChange::new(account.id.clone(), expected, account.generation, new);
        match flows
            .store()
            .swap_password(&change, &post.inside)
            .await
            .map_err(FlowError::Store)?
        {
            Changed::Done(generation) => {
                account.generation = generation;
                flows.sent(post).await?;
                flows.emit(&Event::PasswordChanged {
                    account: account.id.clone(),
                });
                Ok(ChangeOutcome::Changed(SignedIn::new(account, flows.now())))
            }
            Changed::Stale => Ok(ChangeOutcome::Stale),
        }
    }
}

impl<S: ChangeableStore> std::fmt::Debug for Changeable<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Changeable")
            .field("flows", &self.flows)
            .finish()
    }
}
