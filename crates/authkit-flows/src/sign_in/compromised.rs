//! Passwords that are known to be in other hands.
//!
//! Passwords do not expire (NIST SP 800-63B-4, 3.1.1.2). One that turns up in a leak is marked, and from then on the right
//! password leads only to the reset by mail. The mark is a prefix of the stored hash: it needs no column, and is gone with the
//! password that it is about.

use authkit_store::{PasswordStore, Swap};

use crate::{Client, EventKind, FlowError, SignIn};

impl<S: PasswordStore> SignIn<S> {
    /// Marks the present password of an account as known to others; `true` if this call did.
    ///
    /// Reset links that are under way die with the hash that they are bound to. Sessions go on: who wants them ended as well
    /// signs the account out everywhere (`Lifecycle::revoke`).
    ///
    /// # Errors
    /// [`FlowError::Store`] when the store could not answer.
    pub async fn mark_compromised(
        &self,
        account: &S::UserId,
        client: &Client,
    ) -> Result<bool, FlowError<S::Error>> {
        let store = self.flows().store();
        let found = store.find_credential_by_id(account).await;
        let stored = found.map_err(FlowError::Store)?;
        let stored = stored.and_then(|credential| credential.password);
        let Some(stored) = stored.filter(|stored| !stored.is_compromised()) else {
            return Ok(false);
        };
        // of a change that races, the new password is not the one that was meant
        let marked = stored.compromised();
        let swapped = store.swap_hash(account, &stored, &marked).await;
        if swapped.map_err(FlowError::Store)? == Swap::Stale {
            return Ok(false);
        }
        let kind = EventKind::PasswordCompromised;
        self.flows().record(kind, Some(account), client).await;
        Ok(true)
    }
}
