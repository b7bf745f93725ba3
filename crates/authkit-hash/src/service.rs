//! Hashing for async programs: threads of its own, a bounded queue, and one computation per sign-in.
//!
//! Stores: the work that waits, and each worker's memory for its next computation. No runtime is needed; any executor can await the answers.
#![cfg_attr(feature = "argon2", doc = "```")]
#![cfg_attr(not(feature = "argon2"), doc = "```ignore")]
//! use std::sync::Arc;
//! use authkit_hash::{HashService, HashServiceConfig, PasswordHash, Schemes, SecretString, ServiceError, Verdict};
//!
//! async fn sign_in(service: &HashService, password: SecretString, stored: Option<PasswordHash>) -> Result<bool, ServiceError> {
//!     Ok(service.verify(password, stored).await?.is_match())
//! }
//!
//! # fn main() -> Result<(), authkit_hash::StartError> {
//! let service = HashService::new(Arc::new(Schemes::default()), HashServiceConfig::DEFAULT)?;
//! # Ok(())
//! # }
//! ```

mod config;
mod counters;
mod desk;
mod error;
mod queue;
mod worker;

use std::{fmt, sync::Arc, thread};

use futures_channel::oneshot;
use secrecy::SecretString;

pub use self::{
    config::HashServiceConfig,
    counters::HashCounters,
    error::{ServiceError, StartError},
};
use self::{
    desk::Desk,
    queue::Refused,
    worker::{Job, Shared},
};
use crate::{PasswordHash, PasswordHasher, Verdict};

/// A handle to the hashing threads; clones share them, and they end when the last clone is dropped.
///
/// # Security
///
/// A place belongs to the work and not to the request: whoever hangs up in the middle of a computation
/// frees nothing until it has ended, so that no number of impatient clients makes more than `workers`
/// computations run or more than `queue` wait. Work whose client has gone is skipped when its turn comes.
#[derive(Clone)]
pub struct HashService(Arc<Owner>);

/// Not in the threads' hands, so that dropping the last handle is noticed.
struct Owner(Arc<Shared>);

impl Drop for Owner {
    fn drop(&mut self) {
        self.0.queue.close();
    }
}

impl HashService {
    /// Starts the threads. Blocks for one computation, which makes the [`Decoy`](crate::Decoy).
    ///
    /// # Errors
    ///
    /// [`StartError::Config`] for no workers or no queue, [`StartError::Decoy`] if the hasher cannot hash,
    /// [`StartError::Thread`] if the system gives no thread.
    pub fn new(
        hasher: Arc<dyn PasswordHasher>,
        config: HashServiceConfig,
    ) -> Result<Self, StartError> {
        let (workers, queue) = config.checked()?;
        let (shared, workspace) = Shared::new(hasher, queue).map_err(StartError::Decoy)?;
        let shared = Arc::new(shared);
        // Owned from here on: if a thread is missing, the others end.
        let service = Self(Arc::new(Owner(Arc::clone(&shared))));
        let mut first = Some(workspace);
        for number in 0..workers {
            let shared = Arc::clone(&shared);
            let desk = Desk::new(first.take().unwrap_or_default(), &shared.tally);
            thread::Builder::new()
                .name(format!("authkit-hash-{number}"))
                .spawn(move || worker::run(&shared, desk))
                .map_err(StartError::Thread)?;
        }
        Ok(service)
    }

    /// Hashes a new password.
    ///
    /// # Errors
    ///
    /// [`ServiceError::Busy`] at once when the queue is full, [`ServiceError::Hash`] from the hasher,
    /// [`ServiceError::Panicked`], [`ServiceError::Stopped`].
    pub async fn hash(&self, password: SecretString) -> Result<PasswordHash, ServiceError> {
        self.answer(|reply| Job::Hash { password, reply }).await
    }

    /// Judges a password, in one computation whatever is stored.
    ///
    /// `None` is an account that does not exist or has no password. It gets [`Verdict::NoMatch`] after the
    /// decoy's computation, and so does a stored text that cannot be judged
    /// ([`HashError::blames_stored`](crate::HashError::blames_stored)), which is also counted in
    /// [`HashCounters::unusable`].
    ///
    /// # Errors
    ///
    /// [`ServiceError::Busy`] at once when the queue is full; [`ServiceError::Hash`] with
    /// [`HashError::PasswordTooLong`](crate::HashError::PasswordTooLong), without any computation and
    /// whatever is stored, or with a fault of the machine; [`ServiceError::Panicked`]; [`ServiceError::Stopped`].
    pub async fn verify(
        &self,
        password: SecretString,
        stored: Option<PasswordHash>,
    ) -> Result<Verdict, ServiceError> {
        self.answer(|reply| Job::Verify {
            password,
            stored,
            reply,
        })
        .await
    }

    /// What was done since the start, and what is being done now.
    #[must_use]
    pub fn counters(&self) -> HashCounters {
        let shared = &self.0.0;
        let (queued, running) = shared.queue.load();
        shared.tally.read(queued, running)
    }

    /// Ends the service for all clones: computations that run are finished and answered; what waits and
    /// what comes later gets [`ServiceError::Stopped`].
    pub fn stop(&self) {
        self.0.0.queue.close();
    }

    async fn answer<T>(
        &self,
        job: impl FnOnce(worker::Reply<T>) -> Job,
    ) -> Result<T, ServiceError> {
        let (reply, answer) = oneshot::channel();
        let shared = &self.0.0;
        match shared.queue.push(job(reply)) {
            Ok(()) => answer.await.unwrap_or(Err(ServiceError::Stopped)),
            Err(Refused::Full) => {
                shared.tally.busy();
                Err(ServiceError::Busy)
            }
            Err(Refused::Closed) => Err(ServiceError::Stopped),
        }
    }
}

impl fmt::Debug for HashService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HashService")
            .field("hasher", &self.0.0.hasher)
            .field("counters", &self.counters())
            .finish_non_exhaustive()
    }
}
