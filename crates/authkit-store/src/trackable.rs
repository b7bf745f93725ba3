//! Who signed in last, when and from where.

use authkit_track::{Login, LoginStats};
use time::OffsetDateTime;

use crate::DecoyStore;
use crate::port::port;

port! {
    /// A store that keeps login statistics.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` keeps no login statistics",
        note = "`trackable` needs `TrackableStore`: implement it, or leave `.trackable()` out"
    )]
    pub trait TrackableStore (DynTrackableStore): DecoyStore (DynDecoyStore) {
        /// What is known of the sign-ins of an account; nothing for one that never signed in, or is not there.
        async fn find_logins(&self, id: &Self::UserId) -> LoginStats;

        /// Counts a sign-in, as [`LoginStats::after`] says, and returns what is known with it, in one step.
        ///
        /// For an account that is not there nothing is kept, and nothing is returned.
        async fn record_login(&self, id: &Self::UserId, login: &Login) -> LoginStats;

        /// Counts a failure, as [`LoginStats::after_failure`] says.
        async fn record_failed_login(&self, id: &Self::UserId, failure: &Login) -> ();

        /// Commits what a failure takes, for nobody: a [decoy](DecoyStore::record_decoy) of the same slots.
        async fn record_failed_login_decoy(&self, slot: u8, now: OffsetDateTime) -> ();
    }
}
