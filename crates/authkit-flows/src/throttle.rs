//! How often something may be tried, and the port that counts it.
//!
//! An attempt is counted before anything is looked at, so that racing guesses are all counted; a success takes its own account
//! (or known device) off the count again. By default this process counts, in bounded memory ([`LocalThrottle`]); where several
//! serve one application, they count together in the store (`StoreThrottle`, feature `lockable`). What a count means is decided
//! by [`ThrottleConfig`].
//!
//! ```
//! use authkit_flows::throttle::{Action, Limit, LocalThrottle, Rules, ThrottleConfig};
//! use std::time::Duration;
//!
//! let patient = Rules::GUESSING.with_address(Limit::per(30, Duration::from_secs(60))?);
//! let throttle = LocalThrottle::new(ThrottleConfig::DEFAULT.with(Action::Password, patient));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod config;
mod counter;
mod local;
#[cfg(feature = "lockable")]
mod store;

use std::future::Future;
use std::pin::Pin;

use authkit_store::{Account, Identifier, Store};
use time::OffsetDateTime;

use crate::{Client, EventKind, FlowError, Flows};

pub use authkit_track::{Limit, LimitError, Lockout, LockoutError, Policy, Rules};
pub use config::ThrottleConfig;
pub use local::LocalThrottle;
#[cfg(feature = "lockable")]
pub use store::StoreThrottle;

/// What is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Action {
    /// A password, on whichever path it is checked.
    Password,
    /// A short code.
    Code,
    /// A second factor, by somebody who has given the first.
    SecondFactor,
    /// Asking for a link or code to sign in with.
    Login,
    /// Asking for a link to reset the password.
    Reset,
    /// Asking for a confirmation link again.
    Resend,
    /// Registering.
    Register,
    /// Asking to move to another address.
    EmailChange,
    /// Asking for a link that lifts a block.
    Unlock,
}

impl Action {
    /// The name under which it is counted, logged and kept.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Code => "code",
            Self::SecondFactor => "second_factor",
            Self::Login => "login",
            Self::Reset => "reset",
            Self::Resend => "resend",
            Self::Register => "register",
            Self::EmailChange => "email_change",
            Self::Unlock => "unlock",
        }
    }
}

/// One attempt: at what, at whose account, by whom.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Attempt<'a> {
    /// At what.
    pub action: Action,
    /// At whose account: the canonical address, or what was typed where no account has it. Known and unknown are counted
    /// alike.
    pub account: &'a str,
    /// By whom.
    pub client: &'a Client,
    /// The name of the known device that it comes from, if it does.
    pub device: Option<String>,
}

impl<'a> Attempt<'a> {
    /// An attempt from no known device.
    #[must_use]
    pub const fn new(action: Action, account: &'a str, client: &'a Client) -> Self {
        Self {
            action,
            account,
            client,
            device: None,
        }
    }

    /// The same, from that device.
    #[must_use]
    pub fn on(mut self, device: Option<String>) -> Self {
        self.device = device;
        self
    }
}

/// What an attempt is counted under: the canonical address of the account that was meant, or what was typed.
pub(crate) fn account_key<Id>(
    found: Option<&Account<Id>>,
    identifier: Option<&Identifier>,
    typed: &str,
) -> String {
    match (found, identifier) {
        (Some(account), _) => account.email.identifier().as_str().to_owned(),
        (None, Some(identifier)) => identifier.as_str().to_owned(),
        (None, None) => typed.trim().to_owned(),
    }
}

/// Whether an attempt may go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
#[allow(clippy::exhaustive_enums)] // it may or it may not
pub enum Admission {
    /// It is counted, and may go on.
    Admitted(After),
    /// It may not, and is not counted; `None` where only an unlock helps.
    Refused {
        /// From when on another may be let through.
        retry_at: Option<OffsetDateTime>,
    },
}

/// What an attempt means for those after it, unless it succeeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum After {
    /// The next one may follow at once.
    Free,
    /// The first pause begins.
    FirstPause,
    /// One more pause begins, longer than the one before.
    Pause,
    /// No more is let through until somebody unlocks.
    Stop,
}

/// A throttle could not count. Nothing was let through.
#[derive(Debug, thiserror::Error)]
#[error("attempts could not be counted")]
pub struct ThrottleError(#[from] Box<dyn std::error::Error + Send + Sync>);

impl ThrottleError {
    /// Wraps what went wrong.
    pub fn new(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self(source.into())
    }
}

/// A future behind a pointer, so that [`Throttle`] can be a trait object.
pub type ThrottleFuture<'a, T> =
    Pin<Box<dyn Future<Output = Result<T, ThrottleError>> + Send + 'a>>;

/// Counts attempts.
pub trait Throttle: Send + Sync {
    /// Counts an attempt and says whether it may go on, in one step.
    fn admit<'a>(
        &'a self,
        attempt: &'a Attempt<'a>,
        now: OffsetDateTime,
    ) -> ThrottleFuture<'a, Admission>;

    /// Forgets what was counted against guessing at its account, or on its known device. Of what is counted by address only this
    /// one attempt is taken back.
    fn succeeded<'a>(&'a self, attempt: &'a Attempt<'a>) -> ThrottleFuture<'a, ()>;

    /// Forgets every attempt of that action at that account, with the block; `true` if there were any.
    fn unlock<'a>(&'a self, action: Action, account: &'a str) -> ThrottleFuture<'a, bool>;
}

impl<S: Store> Flows<S> {
    /// Counts an attempt; a refusal is told as an event.
    pub(crate) async fn admit(
        &self,
        attempt: &Attempt<'_>,
    ) -> Result<Admission, FlowError<S::Error>> {
        let admission = self.throttle().admit(attempt, self.now()).await?;
        if let Admission::Refused { .. } = admission {
            let kind = EventKind::Throttled {
                action: attempt.action,
            };
            self.record(kind, None, attempt.client).await;
        }
        Ok(admission)
    }

    /// Tells that a failure has blocked those after it.
    pub(crate) async fn failed(&self, after: After, account: Option<&S::UserId>, client: &Client) {
        if after != After::Free {
            self.record(EventKind::Locked, account, client).await;
        }
    }

    /// Forgets the failures of whoever has given a proof. That they cannot be forgotten takes nothing from the proof: the next
    /// success does it.
    pub(crate) async fn succeeded(&self, attempt: &Attempt<'_>) {
        if self.throttle().succeeded(attempt).await.is_err() {
            self.count_lost(1);
        }
    }
}
