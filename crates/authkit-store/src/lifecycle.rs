//! What becomes of an account as a whole: switched off and on again, signed out everywhere, removed.

use crate::AccountStore;
use crate::port::port;

port! {
    /// A store whose accounts can be switched off and removed.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` cannot switch accounts off or remove them",
        note = "deactivation, deletion and \"sign out everywhere\" need `LifecycleStore`: implement it, or leave them out"
    )]
    pub trait LifecycleStore (DynLifecycleStore): AccountStore (DynAccountStore) {
        /// Activates or deactivates; `false`, and nothing is written, if it was so already or there is no such account.
        ///
        /// A deactivation moves to the next generation, so that nothing issued before it comes back to life with the account.
        async fn set_active(&self, id: &Self::UserId, active: bool, outgoing: &[Self::Outgoing]) -> bool;

        /// Moves to the next generation, which ends every session, token and link; `false` if there is no such account.
        async fn advance_generation(&self, id: &Self::UserId, outgoing: &[Self::Outgoing]) -> bool;

        /// Removes the account and everything that hangs on it; `false`, and nothing is written, if there is none.
        ///
        /// Its id is never given again, its address and its name are free. Messages and audit events stay.
        async fn remove_account(&self, id: &Self::UserId, outgoing: &[Self::Outgoing]) -> bool;
    }
}
