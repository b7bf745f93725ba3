//! A new password.

use authkit_hash::{PasswordHash, PasswordRejection};
use authkit_store::{Account, ChangeableStore, Changed, PasswordChange};
use secrecy::{ExposeSecret, SecretString};
use time::OffsetDateTime;

use crate::{
    Client, EventKind, FlowError, Flows, Freshness, Method, Notice, NoticeKind, Passwords, Proof,
    ProofRefusal, SignedIn,
};

/// The flow that changes passwords.
pub struct Changeable<S: ChangeableStore> {
    flows: Flows<S>,
    passwords: Passwords,
    freshness: Freshness,
}

/// What a change came to. It is for somebody who is signed in, and may be shown as it is.
#[derive(Clone, Debug)]
#[must_use]
#[non_exhaustive]
pub enum ChangeOutcome<Id> {
    /// The password is the new one, every session is ended; from this proof the present browser starts one in the new
    /// generation.
    Changed(SignedIn<Id>),
    /// The old password is another one, or there is none.
    WrongPassword,
    /// The old password is right, and known to be in other hands: only a reset by mail leads on.
    CompromisedPassword,
    /// The new password is the old one.
    Same,
    /// The new password will not do.
    Rejected(PasswordRejection),
    /// There is a password already: it can be changed, not set.
    HasPassword,
    /// The proof is too old.
    NotFresh,
    /// Too many passwords: nothing was looked at.
    Throttled(Option<OffsetDateTime>),
    /// Another change came first, or the account is gone.
    Stale,
}

impl<Id> From<ProofRefusal> for ChangeOutcome<Id> {
    fn from(refusal: ProofRefusal) -> Self {
        match refusal {
            ProofRefusal::Stale => Self::Stale,
            ProofRefusal::NotFresh => Self::NotFresh,
            ProofRefusal::WrongPassword => Self::WrongPassword,
            ProofRefusal::CompromisedPassword => Self::CompromisedPassword,
            ProofRefusal::Throttled(retry_at) => Self::Throttled(retry_at),
        }
    }
}

impl<S: ChangeableStore> Changeable<S> {
    /// The flow.
    #[must_use]
    pub const fn new(flows: Flows<S>, passwords: Passwords) -> Self {
        Self {
            flows,
            passwords,
            freshness: Freshness::DEFAULT,
        }
    }

    /// How old a proof may be from which a first password is set.
    #[must_use]
    pub const fn with_freshness(mut self, freshness: Freshness) -> Self {
        self.freshness = freshness;
        self
    }

    /// Replaces the password of an account by somebody who knows the old one.
    ///
    /// The old one counts as an attempt at the account. What is wrong with the new one is said first, and costs no attempt.
    ///
    /// # Errors
    /// [`FlowError`] when the store, the throttle or the hashing service could not answer.
    pub async fn change_password(
        &self,
        id: &S::UserId,
        old: SecretString,
        new: SecretString,
        client: &Client,
    ) -> Result<ChangeOutcome<S::UserId>, FlowError<S::Error>> {
        let found = self.flows.store().find_account(id).await;
        let Some(account) = found
            .map_err(FlowError::Store)?
            .filter(|account| account.active)
        else {
            return Ok(ChangeOutcome::Stale);
        };
        if let Err(rejection) = self.passwords.check(&new, &account).await {
            return Ok(ChangeOutcome::Rejected(rejection));
        }
        let same = old.expose_secret() == new.expose_secret();
        let proved = self.passwords.prove(&self.flows, id, old, client).await?;
        let credential = match proved {
            Ok(credential) => credential,
            Err(refusal) => return Ok(refusal.into()),
        };
        if same {
            return Ok(ChangeOutcome::Same);
        }
        let (now, method) = (self.flows.now(), Method::Password);
        let signed_in = SignedIn::new(credential.account, method, now);
        self.swap(signed_in, credential.password, new, client).await
    }

    /// Gives an account that has none its first password, by somebody who has just proved who they are.
    ///
    /// # Errors
    /// As [`change_password`](Self::change_password).
    pub async fn set_first_password(
        &self,
        proof: Proof<S::UserId>,
        new: SecretString,
        client: &Client,
    ) -> Result<ChangeOutcome<S::UserId>, FlowError<S::Error>> {
        let (flows, freshness) = (&self.flows, self.freshness);
        let proved = match self
            .passwords
            .accept(flows, proof, freshness, client)
            .await?
        {
            Ok(proved) => proved,
            Err(refusal) => return Ok(refusal.into()),
        };
        if proved.credential.password.is_some() {
            return Ok(ChangeOutcome::HasPassword);
        }
        let account = proved.credential.account;
        if let Err(rejection) = self.passwords.check(&new, &account).await {
            return Ok(ChangeOutcome::Rejected(rejection));
        }
        let signed_in = SignedIn::new(account, proved.method, proved.at);
        self.swap(signed_in, None, new, client).await
    }

    async fn swap(
        &self,
        by: SignedIn<S::UserId>,
        expected: Option<PasswordHash>,
        new: SecretString,
        client: &Client,
    ) -> Result<ChangeOutcome<S::UserId>, FlowError<S::Error>> {
        let flows = &self.flows;
        let new = self.passwords.hash(new).await?;
        let account: &Account<S::UserId> = by.account();
        let mut post = flows.post(client);
        post.notice(Notice::new(NoticeKind::ChangeNotice, &account.email))?;
        post.event(EventKind::PasswordChanged, Some(&account.id))?;
        let change = PasswordChange::new(account.id.clone(), expected, account.generation, new);
        let changed = flows.store().swap_password(&change, post.inside()).await;
        match changed.map_err(FlowError::Store)? {
            Changed::Done(generation) => {
                post.sent(Some(&account.id)).await?;
                let mut account = account.clone();
                account.generation = generation;
                let renewed = SignedIn::new(account, by.method(), by.at());
                Ok(ChangeOutcome::Changed(renewed))
            }
            Changed::Stale => Ok(ChangeOutcome::Stale),
        }
    }
}

impl<S: ChangeableStore> std::fmt::Debug for Changeable<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Changeable")
            .field("flows", &self.flows)
            .finish_non_exhaustive()
    }
}
