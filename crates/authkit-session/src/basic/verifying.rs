//! Passwords that are being verified at this moment, and who waits for that.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

/// The name of a password: see [`ProofCache`](super::ProofCache).
pub(super) type Name = [u8; 32];

#[derive(Default)]
pub(super) struct Verifying(Mutex<HashMap<Name, Arc<Waiting>>>);

/// Who waits; nobody any more once it is done.
struct Waiting(Mutex<Option<Vec<Waker>>>);

/// It is being verified until this is dropped.
pub(super) struct Begun<'v> {
    all: &'v Verifying,
    name: Name,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Verifying {
    /// Begins, or waits until whoever had begun is done, however it went: then `None`.
    pub(super) async fn begin(&self, name: Name) -> Option<Begun<'_>> {
        let waiting = match lock(&self.0).entry(name) {
            Entry::Occupied(entry) => Arc::clone(entry.get()),
            Entry::Vacant(entry) => {
                entry.insert(Arc::new(Waiting(Mutex::new(Some(Vec::new())))));
                return Some(Begun { all: self, name });
            }
        };
        poll_fn(|context| match &mut *lock(&waiting.0) {
            Some(wakers) => {
                if !wakers.iter().any(|waker| waker.will_wake(context.waker())) {
                    wakers.push(context.waker().clone());
                }
                Poll::Pending
            }
            None => Poll::Ready(()),
        })
        .await;
        None
    }
}

impl Drop for Begun<'_> {
    fn drop(&mut self) {
        let waiting = lock(&self.all.0).remove(&self.name);
        let wakers = waiting.and_then(|waiting| lock(&waiting.0).take());
        for waker in wakers.into_iter().flatten() {
            waker.wake();
        }
    }
}
