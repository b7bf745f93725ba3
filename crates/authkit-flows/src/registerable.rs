//! `registerable`: people make their own accounts.
//!
//! The store inserts the account and its mail in one step, if the address is free. A stranger is told the same either way:
//! the owner of an address that has an account gets a mail that says so, and nothing on the page does.

use std::time::Duration;

use authkit_hash::PasswordRejection;
use authkit_store::{Account, EmailAddress, Generation, Insert, NewAccount, RegisterableStore};
use authkit_token::{SignError, SystemRandom};
use rand_core::TryRng;
use secrecy::SecretString;
use time::OffsetDateTime;

use crate::{Event, FlowError, Flows, Notice};

/// The registerable flow.
pub struct Registerable<S: RegisterableStore> {
    flows: Flows<S>,
    confirm: Option<Box<IssueLink>>,
}

/// Makes the confirmation token of the welcome mail, and says how long it lives.
type IssueLink = dyn Fn(&EmailAddress, Generation, OffsetDateTime) -> Result<(String, Duration), SignError>
    + Send
    + Sync;

/// What a registration came to.
#[derive(Clone, Debug)]
#[must_use]
#[non_exhaustive]
pub enum RegisterOutcome<Id> {
    /// The account is made, and its mail is on its way.
    Registered(Account<Id>),
    /// The address has an account; its owner gets a mail.
    AlreadyRegistered,
    /// The password will not do.
    Rejected(PasswordRejection),
}

/// What a stranger sees of a registration.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
#[non_exhaustive]
pub enum PublicRegistration {
    /// A mail is on its way; what it says is for the owner of the address.
    Accepted,
    /// The password will not do.
    Rejected(PasswordRejection),
}

impl<Id> RegisterOutcome<Id> {
    /// What a stranger may see of it.
    pub fn public(&self) -> PublicRegistration {
        match self {
            Self::Registered(_) | Self::AlreadyRegistered => PublicRegistration::Accepted,
            Self::Rejected(rejection) => PublicRegistration::Rejected(*rejection),
        }
    }
}

impl<S: RegisterableStore> Registerable<S> {
    /// The flow; the welcome mail holds no link.
    #[must_use]
    pub const fn new(flows: Flows<S>) -> Self {
        Self {
            flows,
            confirm: None,
        }
    }

    /// Puts a confirmation link into the welcome mail: [`Confirmable::links`](crate::Confirmable::links).
    #[cfg(feature = "confirmable")]
    #[must_use]
    pub fn with_confirmation(
        mut self,
        links: std::sync::Arc<crate::confirmable::ConfirmLinks>,
    ) -> Self {
        self.confirm = Some(Box::new(move |email, generation, now| {
            Ok((links.issue(email, generation, now)?, links.lifetime()))
        }));
        self
    }

    /// Makes an account, with the application's own fields in the same step.
    ///
    /// The password is hashed whether the address is free or not, so that the answer takes as long.
    ///
    /// # Errors
    /// [`FlowError`] when the store, the hashing service or the random source could not answer.
    pub async fn register(
        &self,
        email: &EmailAddress,
        password: SecretString,
        extra: S::Extra,
    ) -> Result<RegisterOutcome<S::UserId>, FlowError<S::Error>> {
        let flows = &self.flows;
        if let Err(rejection) = flows.check_password(&password, email) {
            return Ok(RegisterOutcome::Rejected(rejection));
        }
        let hash = flows.hashing().hash(password).await?;
        let now = flows.now();
        let bits = SystemRandom.try_next_u64().map_err(FlowError::Random)?;
        let generation = Generation::from_random(bits);
        let link = self.link(email, generation, now)?;
        let token = link.as_ref().map(token_of);
        let post = flows.post(Notice::Welcome { email, token })?;

        let account = NewAccount::new(email.clone(), Some(hash), generation, now).with_extra(extra);
        match flows
            .store()
            .put_account(&account, &post.inside)
            .await
            .map_err(FlowError::Store)?
        {
            Insert::Created(account) => {
                flows.sent(post).await?;
                flows.emit(&Event::Registered {
                    account: account.id.clone(),
                });
                Ok(RegisterOutcome::Registered(account))
            }
            Insert::Taken => {
                self.tell_the_owner(email).await?;
                flows.emit(&Event::RegistrationRefused {
                    email: email.clone(),
                });
                Ok(RegisterOutcome::AlreadyRegistered)
            }
        }
    }

    /// The mail goes to the stored address: the one typed may be another mailbox with the same identifier.
    async fn tell_the_owner(&self, email: &EmailAddress) -> Result<(), FlowError<S::Error>> {
        let flows = &self.flows;
        let found = flows
            .store()
            .find_account_by_identifier(email.identifier())
            .await;
        if let Some(account) = found.map_err(FlowError::Store)? {
            let link = self.link(&account.email, account.generation, flows.now())?;
            let token = link.as_ref().map(token_of);
            let email = &account.email;
            flows
                .send(Notice::AlreadyRegistered { email, token })
                .await?;
        }
        Ok(())
    }

    /// The confirmation token of an account, where confirmation is asked for.
    fn link(
        &self,
        email: &EmailAddress,
        generation: Generation,
        now: OffsetDateTime,
    ) -> Result<Option<(String, Duration)>, FlowError<S::Error>> {
        let issue = self.confirm.as_ref();
        issue
            .map(|issue| issue(email, generation, now))
            .transpose()
            .map_err(FlowError::Sign)
    }
}

fn token_of((token, lifetime): &(String, Duration)) -> (&str, Duration) {
    (token, *lifetime)
}

impl<S: RegisterableStore> std::fmt::Debug for Registerable<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Registerable")
            .field("flows", &self.flows)
            .finish_non_exhaustive()
    }
}
