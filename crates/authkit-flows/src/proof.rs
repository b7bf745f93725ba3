//! What somebody who is signed in shows before something that takes more than that: the password, or a fresh proof.

use std::time::Duration;

use authkit_hash::Verdict;
use authkit_store::{Account, Credential, Generation, PasswordStore};
use secrecy::SecretString;
use time::OffsetDateTime;

use crate::throttle::{Admission, Attempt};
use crate::{
    Action, Client, EventKind, FlowError, Flows, Method, Passwords, SignInRefusal, SignedIn,
};

/// Who asks for something, and how they prove that it is they.
#[derive(Clone, Debug)]
#[must_use]
pub struct Proof<Id> {
    id: Id,
    shown: Shown,
}

#[derive(Clone, Debug)]
enum Shown {
    Password(SecretString),
    Earlier {
        generation: Generation,
        method: Method,
        at: OffsetDateTime,
    },
}

impl<Id: Clone> Proof<Id> {
    /// The password of that account, typed just now.
    pub const fn password(id: Id, password: SecretString) -> Self {
        Self {
            id,
            shown: Shown::Password(password),
        }
    }

    /// A sign-in, or a proof that was repeated.
    pub fn signed_in(signed_in: &SignedIn<Id>) -> Self {
        let (method, at) = (signed_in.method(), signed_in.at());
        Self::session(signed_in.account(), method, at)
    }

    /// A session of that account, as its store keeps it: how and when its owner last proved who they are.
    ///
    /// # Security
    /// The moment is the session's own. One that the browser names proves nothing.
    pub fn session(account: &Account<Id>, method: Method, proved_at: OffsetDateTime) -> Self {
        Self {
            id: account.id.clone(),
            shown: Shown::Earlier {
                generation: account.generation,
                method,
                at: proved_at,
            },
        }
    }
}

/// How old a proof may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Freshness(Duration);

impl Freshness {
    /// One hour (NIST SP 800-63B-4, 2.2.3, lets a session of AAL2 be idle no longer).
    pub const DEFAULT: Self = Self(Duration::from_secs(3600));

    /// As old as that, and no older.
    #[must_use]
    pub const fn within(window: Duration) -> Self {
        Self(window)
    }

    fn covers(self, at: OffsetDateTime, now: OffsetDateTime) -> bool {
        // a clock that runs ahead on another server makes no proof older
        now - at <= self.0
    }
}

impl Default for Freshness {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// Why a proof does not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProofRefusal {
    /// The account is gone or switched off, or was signed out everywhere since.
    Stale,
    /// The proof is too old: ask for the password, or for another sign-in.
    NotFresh,
    /// The password is another one, or there is none.
    WrongPassword,
    /// The password is right, and known to be in other hands: only a reset by mail leads on.
    CompromisedPassword,
    /// Too many passwords: nothing was looked at.
    Throttled(Option<OffsetDateTime>),
}

/// Somebody who is proved to be the owner, as the account is now.
pub(crate) struct Proved<Id> {
    pub(crate) credential: Credential<Id>,
    pub(crate) method: Method,
    pub(crate) at: OffsetDateTime,
}

impl Passwords {
    /// Checks a proof. A password costs one hash and counts as an attempt at the account, on every path alike.
    pub(crate) async fn accept<S: PasswordStore>(
        &self,
        flows: &Flows<S>,
        proof: Proof<S::UserId>,
        freshness: Freshness,
        client: &Client,
    ) -> Result<Result<Proved<S::UserId>, ProofRefusal>, FlowError<S::Error>> {
        let now = flows.now();
        let (generation, method, at) = match proof.shown {
            Shown::Password(password) => {
                let credential = self.prove(flows, &proof.id, password, client).await?;
                return Ok(credential.map(|credential| Proved {
                    credential,
                    method: Method::Password,
                    at: now,
                }));
            }
            Shown::Earlier {
                generation,
                method,
                at,
            } => (generation, method, at),
        };
        let found = flows.store().find_credential_by_id(&proof.id).await;
        let Some(credential) = found
            .map_err(FlowError::Store)?
            .filter(|found| found.account.active && found.account.generation == generation)
        else {
            return Ok(Err(ProofRefusal::Stale));
        };
        if !freshness.covers(at, now) {
            let (kind, id) = (EventKind::FreshnessRequired, &credential.account.id);
            flows.record(kind, Some(id), client).await;
            return Ok(Err(ProofRefusal::NotFresh));
        }
        Ok(Ok(Proved {
            credential,
            method,
            at,
        }))
    }

    /// Checks the password of an account.
    pub(crate) async fn prove<S: PasswordStore>(
        &self,
        flows: &Flows<S>,
        id: &S::UserId,
        password: SecretString,
        client: &Client,
    ) -> Result<Result<Credential<S::UserId>, ProofRefusal>, FlowError<S::Error>> {
        let found = flows.store().find_credential_by_id(id).await;
        let Some(credential) = found
            .map_err(FlowError::Store)?
            .filter(|found| found.account.active)
        else {
            return Ok(Err(ProofRefusal::Stale));
        };
        let key = credential.account.email.identifier().as_str().to_owned();
        let attempt = Attempt::new(Action::Password, &key, client);
        let after = match flows.admit(&attempt).await? {
            Admission::Admitted(after) => after,
            Admission::Refused { retry_at } => return Ok(Err(ProofRefusal::Throttled(retry_at))),
        };
        let stored = credential.password.clone();
        let verdict = self.verify(password, stored).await?;
        let refusal = match (&credential.password, verdict) {
            (None, _) => SignInRefusal::NoPassword,
            (Some(stored), Verdict::Match | Verdict::MatchStale) if stored.is_compromised() => {
                SignInRefusal::CompromisedPassword
            }
            (Some(_), Verdict::NoMatch) => SignInRefusal::WrongPassword,
            (Some(_), Verdict::Match | Verdict::MatchStale) => {
                flows.succeeded(&attempt).await;
                return Ok(Ok(credential));
            }
        };
        let method = Method::Password;
        let kind = EventKind::SignInRefused { method, refusal };
        flows.record(kind, Some(id), client).await;
        flows.failed(after, Some(id), client).await;
        Ok(Err(match refusal {
            SignInRefusal::CompromisedPassword => ProofRefusal::CompromisedPassword,
            _ => ProofRefusal::WrongPassword,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_password() {
        let proof = Proof::password(7, SecretString::from("a few words are fine"));
        assert!(!format!("{proof:?}").contains("few"));
    }

    #[test]
    fn a_proof_is_fresh_to_the_last_second_of_its_window() {
        let (at, window) = (OffsetDateTime::UNIX_EPOCH, Duration::from_secs(60));
        let fresh = |age| Freshness::within(window).covers(at, at + Duration::from_secs(age));
        assert!(fresh(0) && fresh(60) && !fresh(61));
        assert!(
            Freshness::DEFAULT.covers(at + window, at),
            "another server's clock"
        );
    }
}
