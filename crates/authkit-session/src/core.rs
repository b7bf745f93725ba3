//! What every mechanism has: a store, a clock, and the question whether an account may hold anything.

use std::sync::Arc;
use std::time::Duration;

use authkit_store::clock::{Clock, SystemClock};
use authkit_store::{Account, Generation, Put, Store};
use authkit_token::{OpaquePurpose, OpaqueToken, SystemRandom};
use time::OffsetDateTime;

use crate::{AccountCheck, Mechanism, SessionError};

pub(crate) struct Core<S: Store> {
    pub(crate) store: S,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) check: Option<Arc<dyn AccountCheck<S::UserId>>>,
}

/// How many rows one call of a clean-up removes at most. A store divides them further where others would have to wait.
const SWEEP: u32 = 1000;

/// How often a new token is tried before a collision is an error.
const ATTEMPTS: u32 = 3;

impl<S: Store> Core<S> {
    pub(crate) fn new(store: S) -> Self {
        Self {
            store,
            clock: Arc::new(SystemClock),
            check: None,
        }
    }

    pub(crate) fn now(&self) -> OffsetDateTime {
        self.clock.now()
    }

    /// Whether the account may hold something that was made under `generation`.
    pub(crate) async fn holds(
        &self,
        account: &Account<S::UserId>,
        generation: Generation,
        by: Mechanism,
    ) -> Result<bool, SessionError<S::Error>> {
        if !is_of(account, generation) {
            return Ok(false);
        }
        match &self.check {
            Some(check) => Ok(check.may_hold(account, by).await?),
            None => Ok(true),
        }
    }

    /// The same where it can be said without waiting; `false` says nothing.
    pub(crate) fn holds_at_once(
        &self,
        account: &Account<S::UserId>,
        generation: Generation,
    ) -> bool {
        self.check.is_none() && is_of(account, generation)
    }

    /// Refuses to make anything for an account that may hold nothing: it would come to life with the account later.
    pub(crate) async fn may_be_given(
        &self,
        account: &Account<S::UserId>,
        by: Mechanism,
    ) -> Result<(), SessionError<S::Error>> {
        if self.holds(account, account.generation, by).await? {
            Ok(())
        } else {
            Err(SessionError::MayNotHold)
        }
    }
}

fn is_of<Id>(account: &Account<Id>, generation: Generation) -> bool {
    account.active && account.generation == generation
}

/// A new token, stored by `put` under its digest. A taken one is never used: another is made.
pub(crate) async fn put_fresh<P, E, F>(
    mut put: impl FnMut(authkit_token::TokenDigest<P>) -> F,
) -> Result<OpaqueToken<P>, SessionError<E>>
where
    P: OpaquePurpose,
    F: Future<Output = Result<Put, E>>,
{
    for _ in 0..ATTEMPTS {
        let token = OpaqueToken::generate(&mut SystemRandom)?;
        match put(token.digest()).await.map_err(SessionError::Store)? {
            Put::Created => return Ok(token),
            Put::Collision => {}
        }
    }
    Err(SessionError::Collision)
}

/// Calls `remove` until it finds less than it may; says how many rows went.
pub(crate) async fn sweep<E, F>(mut remove: impl FnMut(u32) -> F) -> Result<u64, SessionError<E>>
where
    F: Future<Output = Result<u64, E>>,
{
    let mut total = 0_u64;
    loop {
        let removed = remove(SWEEP).await.map_err(SessionError::Store)?;
        total = total.saturating_add(removed);
        if removed < u64::from(SWEEP) {
            return Ok(total);
        }
    }
}

/// A length as the difference of two instants.
pub(crate) fn length(of: Duration) -> time::Duration {
    time::Duration::try_from(of).unwrap_or(time::Duration::MAX)
}

/// The two settings that every mechanism has.
macro_rules! core_settings {
    () => {
        /// Takes the time from `clock`.
        #[must_use]
        pub fn with_clock(
            mut self,
            clock: ::std::sync::Arc<dyn ::authkit_store::clock::Clock>,
        ) -> Self {
            self.core.clock = clock;
            self
        }

        /// Asks `check` on every use whether the account may hold anything. Give the same one to every mechanism.
        #[must_use]
        pub fn with_check(
            mut self,
            check: impl Into<Option<::std::sync::Arc<dyn $crate::AccountCheck<S::UserId>>>>,
        ) -> Self {
            self.core.check = check.into();
            self
        }
    };
}

pub(crate) use core_settings;
