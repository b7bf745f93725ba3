//! How many mails went which way.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Counts what a worker does, for a page of metrics. A clone is a handle on the same counts, which begin with the process.
///
/// What waits and what was given up in all is the store's to count (`OutboxStore::count_messages`).
#[derive(Clone, Debug, Default)]
pub struct MailCounters(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    sent: AtomicU64,
    retried: AtomicU64,
    given_up: AtomicU64,
    silent: AtomicU64,
    unrecorded: AtomicU64,
}

macro_rules! counters {
    ($($(#[$doc:meta])* $read:ident $field:ident $write:ident;)*) => {
        impl MailCounters {
            $(
                $(#[$doc])*
                #[must_use]
                pub fn $read(&self) -> u64 {
                    self.0.$field.load(Ordering::Relaxed)
                }

                pub(crate) fn $write(&self) {
                    self.0.$field.fetch_add(1, Ordering::Relaxed);
                }
            )*
        }
    };
}

counters! {
    /// Mails that the transport has taken.
    sent sent count_sent;
    /// Attempts that failed and are made again.
    retried retried count_retried;
    /// Messages that were given up.
    given_up given_up count_given_up;
    /// Messages that say nothing, written so that an unknown address takes as long as a known one.
    silent silent count_silent;
    /// Ends of messages that the store would not record: each may be one mail sent twice.
    unrecorded unrecorded count_unrecorded;
}
