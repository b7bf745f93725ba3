//! A session from a remember cookie.

use authkit_store::{Device, SessionRecord, SessionStore};

use super::{Sessions, Token};
use crate::Restored;
use crate::core::length;
use crate::{Mechanism, SessionError};

impl<S: SessionStore> Sessions<S> {
    /// Starts a session for a browser whose remember cookie was good. It is not fresh, and ends with the series at the
    /// latest.
    ///
    /// # Errors
    /// [`SessionError`] when the store, the check or the random source failed, and for an account that may hold nothing.
    pub async fn restore(
        &self,
        restored: &Restored<S::UserId>,
        device: &Device,
    ) -> Result<Token, SessionError<S::Error>> {
        let account = restored.account();
        self.core.may_be_given(account, Mechanism::Session).await?;
        let now = self.core.now();
        let ends = now.saturating_add(length(self.config.absolute()));
        let ends = ends.min(restored.expires_at());
        let mut record = SessionRecord::new(account.id.clone(), account.generation, now, ends);
        // a proof that is older than the session says that it was restored
        let before = now.saturating_sub(time::Duration::SECOND);
        record.authenticated_at = restored.remembered_since().min(before);
        self.put(account, record.on(device.clone())).await
    }
}
