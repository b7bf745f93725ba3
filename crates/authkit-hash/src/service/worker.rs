//! What the threads of the service do, one job at a time.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use futures_channel::oneshot;
use secrecy::{ExposeSecret, SecretString};

use super::{
    ServiceError,
    counters::Tally,
    desk::Desk,
    queue::{Queue, Slot},
};
use crate::{Decoy, HashError, PasswordHash, PasswordHasher, Verdict, Workspace};

pub(super) type Reply<T> = oneshot::Sender<Result<T, ServiceError>>;

pub(super) enum Job {
    Hash {
        password: SecretString,
        reply: Reply<PasswordHash>,
    },
    Verify {
        password: SecretString,
        stored: Option<PasswordHash>,
        reply: Reply<Verdict>,
    },
}

/// What the handles and the threads have in common.
pub(super) struct Shared {
    pub(super) hasher: Arc<dyn PasswordHasher>,
    pub(super) queue: Queue<Job>,
    pub(super) tally: Tally,
    decoy: Decoy,
}

/// Works until the queue is closed.
pub(super) fn run(shared: &Shared, mut desk: Desk) {
    loop {
        let Some((job, slot)) = shared.queue.next_now().or_else(|| {
            desk.tidy(&shared.tally);
            shared.queue.next()
        }) else {
            break;
        };
        // What may still panic here is the waker of a foreign executor; it must not take the worker along.
        let _ = catch_unwind(AssertUnwindSafe(|| shared.work(&mut desk, job, slot)));
    }
    desk.clear(&shared.tally);
}

impl Shared {
    /// Makes the decoy, in memory that is for the first worker.
    pub(super) fn new(
        hasher: Arc<dyn PasswordHasher>,
        places: usize,
    ) -> Result<(Self, Workspace), HashError> {
        let mut workspace = Workspace::new();
        let decoy = Decoy::new_in(&mut workspace, &hasher)?;
        workspace.wipe();
        let shared = Self {
            hasher,
            queue: Queue::new(places),
            tally: Tally::default(),
            decoy,
        };
        Ok((shared, workspace))
    }

    fn work(&self, desk: &mut Desk, job: Job, slot: Slot<'_, Job>) {
        match job {
            Job::Hash { password, reply } => {
                self.answer(reply, slot, || {
                    desk.lend(&self.tally, |space| self.hash(space, password))
                });
            }
            Job::Verify {
                password,
                stored,
                reply,
            } => {
                self.answer(reply, slot, || {
                    desk.lend(&self.tally, |space| self.verify(space, password, stored))
                });
            }
        }
    }

    /// Computes and answers. When the answer arrives, the password is wiped, the work counted and the place free.
    fn answer<T>(
        &self,
        reply: Reply<T>,
        slot: Slot<'_, Job>,
        compute: impl FnOnce() -> Result<T, HashError>,
    ) {
        if reply.is_canceled() {
            return;
        }
        let answer = match catch_unwind(AssertUnwindSafe(compute)) {
            Ok(answer) => answer.map_err(ServiceError::Hash),
            Err(_payload) => {
                self.tally.panicked();
                Err(ServiceError::Panicked)
            }
        };
        drop(slot);
        // Fails if the client has gone, which is the client's business.
        let _ = reply.send(answer);
    }

    #[expect(
        clippy::needless_pass_by_value,
        reason = "wiped here, before the answer arrives"
    )]
    fn hash(
        &self,
        workspace: &mut Workspace,
        password: SecretString,
    ) -> Result<PasswordHash, HashError> {
        let password = password.expose_secret().as_bytes();
        let hash = self.hasher.hash_in(workspace, password)?;
        self.tally.hashed();
        Ok(hash)
    }

    #[expect(
        clippy::needless_pass_by_value,
        reason = "wiped here, before the answer arrives"
    )]
    fn verify(
        &self,
        workspace: &mut Workspace,
        password: SecretString,
        stored: Option<PasswordHash>,
    ) -> Result<Verdict, HashError> {
        let password = password.expose_secret().as_bytes();
        if let Some(stored) = &stored {
            match self.hasher.verify_in(workspace, password, stored) {
                Ok(verdict) => {
                    self.tally.verified();
                    return Ok(verdict);
                }
                Err(error) if error.blames_stored() => self.tally.unusable(),
                Err(error) => return Err(error),
            }
        }
        self.decoy.verify_in(workspace, &self.hasher, password)?;
        self.tally.decoys();
        Ok(Verdict::NoMatch)
    }
}
