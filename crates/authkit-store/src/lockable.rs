//! Attempts that are counted, so that guessing ends.
//!
//! What a count means is decided elsewhere (`authkit_track::Lockout`); a store only keeps it. To let an attempt through is to
//! replace what is stored by what it is afterwards, so that of racing attempts exactly as many pass as the policy says,
//! on however many servers.

use authkit_track::{AttemptKey, Attempts};
use time::OffsetDateTime;

use crate::port::port;
use crate::{Store, Swap};

port! {
    /// A store that counts attempts. The keys are not accounts: what nobody has is tried as well.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` counts no attempts",
        note = "`lockable` and throttling need `LockableStore`: implement it, or leave them out"
    )]
    pub trait LockableStore (DynLockableStore): Store (DynStore) {
        /// What is known of the attempts under that key; `None` for none.
        async fn find_attempts(&self, key: &AttemptKey) -> Option<Attempts>;

        /// Stores `new` if what is stored is still `expected`; `None` stands for nothing.
        async fn swap_attempts(
            &self,
            key: &AttemptKey,
            expected: Option<&Attempts>,
            new: &Attempts,
        ) -> Swap;

        /// Forgets the attempts under that key, with the block; `true` if there were any.
        async fn remove_attempts(&self, key: &AttemptKey) -> bool;

        /// Forgets up to `limit` keys that were last tried before `last_at` and have no block after it; says how many.
        async fn remove_stale_attempts(&self, last_at: OffsetDateTime, limit: u32) -> u64;
    }
}
