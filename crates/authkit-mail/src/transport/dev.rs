//! A mailbox in memory, for tests and for the page where a developer reads mail.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{SendFuture, Transport};
use crate::Mail;

/// Keeps the newest mails in memory instead of sending them. A clone is a handle on the same mailbox.
///
/// # Security
/// Whoever reads it can open every account that asked for a link: it has no place in production.
#[derive(Clone)]
pub struct DevMailbox {
    mails: Arc<Mutex<VecDeque<Mail>>>,
    capacity: usize,
}

impl DevMailbox {
    /// How many mails it keeps unless told otherwise.
    pub const CAPACITY: usize = 200;

    /// An empty mailbox for [`CAPACITY`](Self::CAPACITY) mails.
    #[must_use]
    pub fn new() -> Self {
        Self::with_capacity(Self::CAPACITY)
    }

    /// An empty mailbox for `capacity` mails, at least one.
    #[must_use]
    pub fn with_capacity(capacity: usize) -> Self {
        Self {
            mails: Arc::default(),
            capacity: capacity.max(1),
        }
    }

    /// All mails, oldest first.
    #[must_use]
    pub fn messages(&self) -> Vec<Mail> {
        self.lock().iter().cloned().collect()
    }

    /// The newest mail to that address.
    #[must_use]
    pub fn last_to(&self, address: &str) -> Option<Mail> {
        self.lock()
            .iter()
            .rev()
            .find(|mail| mail.to().eq_ignore_ascii_case(address))
            .cloned()
    }

    /// The first link in the newest mail.
    #[must_use]
    pub fn last_link(&self) -> Option<String> {
        self.lock().back().and_then(Mail::link).map(str::to_owned)
    }

    /// Throws all mails away.
    pub fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Mail>> {
        self.mails.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Transport for DevMailbox {
    fn send<'a>(&'a self, mail: &'a Mail) -> SendFuture<'a> {
        Box::pin(async move {
            let mut mails = self.lock();
            if mails.len() >= self.capacity {
                mails.pop_front();
            }
            mails.push_back(mail.clone());
            Ok(())
        })
    }
}

impl Default for DevMailbox {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for DevMailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DevMailbox({} mails)", self.lock().len())
    }
}
