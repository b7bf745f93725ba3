//! What an application does to the sessions and tokens of an account by itself: for administrators, and for pages of its own.

use authkit_session::{Receipt, Session, SessionInfo};
use authkit_store::{Account, UserId};

use crate::ports::RevokePort;
use crate::{Auth, Fault};

impl<Id: UserId> Auth<Id> {
    /// Where an account is signed in, last used first; `current` is the session that asks.
    ///
    /// # Errors
    /// [`Fault`] when the store could not answer, and without [`revocable`](crate::AuthBuilder::revocable).
    pub async fn sessions_of(
        &self,
        account: &Account<Id>,
        current: Option<&Session<Id>>,
    ) -> Result<Vec<SessionInfo>, Fault> {
        let current = current.map(Session::digest);
        self.revoking()?.list(account, current).await
    }

    /// Ends everything that an account holds: sessions, remember cookies, API tokens and mailed links.
    ///
    /// # Errors
    /// [`Fault`] when the store could not answer, and without [`revocable`](crate::AuthBuilder::revocable).
    pub async fn revoke_all(&self, id: &Id) -> Result<Receipt<Id>, Fault> {
        self.revoking()?.revoke_all(id).await
    }

    /// Has a cache of sessions look again at an account: to be called after the application changed the account in the store by
    /// itself. Without a [`resume_cache`](crate::AuthBuilder::resume_cache) there is nothing to do.
    pub fn forget_account(&self, id: &Id) {
        if let Some(cache) = &self.0.ways.cache {
            cache.forget_account(id);
        }
    }

    fn revoking(&self) -> Result<&dyn RevokePort<Id>, Fault> {
        let port = self.0.ways.revoke.as_deref();
        port.ok_or_else(|| Fault::new("`.revocable()` was not called", "sessions are not listed"))
    }

    /// Makes a token for a program that acts for an account: shown once.
    ///
    /// # Security
    /// Call it only for somebody who has just proved who they are.
    ///
    /// # Errors
    /// [`Fault`] when the store could not answer, for an account that may hold nothing, and without
    /// [`api_tokens`](crate::AuthBuilder::api_tokens).
    #[cfg(feature = "api-tokens")]
    pub async fn issue_api_token(
        &self,
        account: &Account<Id>,
        label: &str,
        lifetime: Option<std::time::Duration>,
    ) -> Result<authkit_session::IssuedApiToken, Fault> {
        let Some(tokens) = &self.0.ways.tokens else {
            return Err(Fault::new(
                "`.api_tokens(..)` was not called",
                "there are no tokens",
            ));
        };
        tokens.issue(account, label, lifetime).await
    }
}
