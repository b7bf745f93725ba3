//! What is written for an address that has no account, so that nobody can tell by the time.

use time::OffsetDateTime;

use crate::AccountStore;
use crate::port::port;

port! {
    /// A store that can spend on nobody what it spends on an account.
    ///
    /// Whoever keeps something of an attempt at an account, such as a failed sign-in or a code, commits a write; where no account
    /// is meant, nothing is to be kept, and an answer without that write would come sooner. This is the write in its place.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` has no decoy for addresses without an account",
        note = "implement `DecoyStore` for it: one small write, committed as its others are"
    )]
    pub trait DecoyStore (DynDecoyStore): AccountStore (DynAccountStore) {
        /// Commits one small write that says nothing and that no other verb sees.
        ///
        /// What it leaves is overwritten by the next one in that `slot`, so that strangers cannot fill the store: it holds one
        /// row of a realm per slot, and there are 256. Callers draw the slot, so that racers seldom wait for each other.
        ///
        /// A store whose writes take no time that could be measured, such as one in memory, has nothing to do.
        async fn record_decoy(&self, slot: u8, now: OffsetDateTime) -> ();
    }
}
