//! `recoverable`: a new password by a mailed link.
//!
//! Nothing is stored for a link: it is a signed value bound to the stored hash and the account's generation, so that it
//! works once, and dies with any other change of the password. Using it ends every session of the account and proves the
//! address; it signs nobody in.

use std::marker::PhantomData;
use std::time::Duration;

use authkit_hash::{PasswordHash, PasswordRejection};
use authkit_store::{Account, Credential, EmailAddress, RecoverableStore, Reset, Swap, UserId};
use authkit_token::{Binding, Purpose, Signer};
use secrecy::SecretString;

use crate::{Event, FlowError, Flows, LinkRefusal, LinkState, Notice};

/// Settings of [`Recoverable`].
#[derive(Clone, Debug)]
pub struct Recovery {
    lifetime: Duration,
}

impl Recovery {
    /// A link works for one hour (well under the 24 hours of NIST SP 800-63B-4, 4.2.1.2).
    pub const DEFAULT: Self = Self {
        lifetime: Duration::from_secs(3600),
    };

    /// How long a link works (`reset_password_within`).
    #[must_use]
    pub const fn with_lifetime(mut self, lifetime: Duration) -> Self {
        self.lifetime = lifetime;
        self
    }
}

impl Default for Recovery {
    fn default() -> Self {
        Self::DEFAULT
    }
}

struct ResetLink<Id>(PhantomData<fn() -> Id>);

impl<Id: UserId> Purpose for ResetLink<Id> {
    const NAME: &'static str = "authkit.reset";
    type Claims = Id;
}

/// The recoverable flow.
pub struct Recoverable<S: RecoverableStore> {
    flows: Flows<S>,
    signer: Signer<ResetLink<S::UserId>>,
    lifetime: Duration,
}

/// What asking for a link came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
#[non_exhaustive]
pub enum RequestOutcome {
    /// The mail is on its way.
    Sent,
    /// No active account has that address.
    Unknown,
}

/// What choosing the new password came to.
#[derive(Clone, Debug)]
#[must_use]
#[non_exhaustive]
pub enum ResetOutcome<Id> {
    /// The password is the new one; every earlier session and link is dead.
    Reset(Account<Id>),
    /// The new password will not do; the link is still good.
    Rejected(PasswordRejection),
    /// The link does nothing.
    Refused(LinkRefusal),
}

/// The state that a link is bound to: it dies with the hash, the address or the generation.
fn binding<Id>(credential: &Credential<Id>) -> Binding {
    Binding::to(&credential.password.as_ref().map(PasswordHash::as_str))
        .and(credential.account.email.identifier().as_str())
        .and(&credential.account.generation.as_i64())
}

impl<S: RecoverableStore> Recoverable<S> {
    /// The flow with its settings.
    #[must_use]
    pub fn new(flows: Flows<S>, config: &Recovery) -> Self {
        let signer = Signer::new(flows.keys()).with_realm(flows.store().realm().as_str());
        Self {
            flows,
            signer,
            lifetime: config.lifetime,
        }
    }

    /// Mails a link, if the address has an account. A stranger is told the same in every case.
    ///
    /// # Errors
    /// [`FlowError`] when the store could not answer or the mail could not be handed over.
    pub async fn request(
        &self,
        email: &EmailAddress,
    ) -> Result<RequestOutcome, FlowError<S::Error>> {
        let flows = &self.flows;
        let found = flows
            .store()
            .find_credential(email.identifier())
            .await
            .map_err(FlowError::Store)?;
        let Some(credential) = found.filter(|credential| credential.account.active) else {
            return Ok(RequestOutcome::Unknown);
        };
        let account = &credential.account;
        let token = self
            .signer
            .sign(
                &account.id,
                self.lifetime,
                binding(&credential),
                flows.now(),
            )
            .map_err(FlowError::Sign)?;
        // the mail goes to the stored address: two spellings of one identifier may be two mailboxes
        let notice = Notice::ResetInstructions {
            email: &account.email,
            token: &token,
            lifetime: self.lifetime,
        };
        flows.send(notice).await?;
        flows.emit(&Event::ResetRequested {
            account: account.id.clone(),
        });
        Ok(RequestOutcome::Sent)
    }

    /// Says what a link would do. Changes nothing, so that a mail scanner may look as often as it likes.
    ///
    /// # Errors
    /// [`FlowError`] when the store could not answer.
    pub async fn peek(&self, token: &str) -> Result<LinkState, FlowError<S::Error>> {
        Ok(match self.open(token).await? {
            Ok(_) => LinkState::Ready,
            Err(refusal) => LinkState::Refused(refusal),
        })
    }

    /// Sets the new password. It signs nobody in.
    ///
    /// # Errors
    /// [`FlowError`] when the store or the hashing service could not answer.
    pub async fn redeem(
        &self,
        token: &str,
        password: SecretString,
    ) -> Result<ResetOutcome<S::UserId>, FlowError<S::Error>> {
        let flows = &self.flows;
        // the link first: nobody makes this server hash without one
        let credential = match self.open(token).await? {
            Ok(credential) => credential,
            Err(refusal) => return Ok(ResetOutcome::Refused(refusal)),
        };
        if let Err(rejection) = flows.check_password(&password, &credential.account.email) {
            return Ok(ResetOutcome::Rejected(rejection));
        }
        let new = flows.hashing().hash(password).await?;
        let Credential {
            account,
            password: expected,
            ..
        } = credential;
        let post = flows.post(Notice::ResetNotice {
            email: &account.email,
        })?;
        let reset = Reset::new(
            account.id.clone(),
            expected,
            account.generation,
            new,
            flows.now(),
        );
        match flows
            .store()
            .redeem_reset(&reset, &post.inside)
            .await
            .map_err(FlowError::Store)?
        {
            Swap::Done => {
                flows.sent(post).await?;
                flows.emit(&Event::PasswordReset {
                    account: account.id.clone(),
                });
                Ok(ResetOutcome::Reset(account))
            }
            Swap::Stale => Ok(ResetOutcome::Refused(LinkRefusal::Used)),
        }
    }

    async fn open(
        &self,
        token: &str,
    ) -> Result<Result<Credential<S::UserId>, LinkRefusal>, FlowError<S::Error>> {
        let opened = match self.signer.open(token, self.flows.now()) {
            Ok(opened) => opened,
            Err(error) => return Ok(Err(error.into())),
        };
        let found = self
            .flows
            .store()
            .find_credential_by_id(opened.unbound_claims())
            .await;
        let Some(credential) = found
            .map_err(FlowError::Store)?
            .filter(|found| found.account.active)
        else {
            return Ok(Err(LinkRefusal::Used));
        };
        match opened.bound_to(binding(&credential)) {
            Ok(_) => Ok(Ok(credential)),
            Err(_) => Ok(Err(LinkRefusal::Used)),
        }
    }
}

impl<S: RecoverableStore> std::fmt::Debug for Recoverable<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Recoverable")
            .field("flows", &self.flows)
            .finish_non_exhaustive()
    }
}
