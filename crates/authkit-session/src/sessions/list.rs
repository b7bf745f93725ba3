//! The sessions of an account, as its owner sees them.

use authkit_store::{Account, Device, SessionDigest, SessionListStore, SessionToken};
use time::OffsetDateTime;

use super::Sessions;
use crate::SessionError;
use crate::handle::Handle;

/// Names a session in a list of sessions.
pub type SessionHandle = Handle<SessionToken>;

/// One line of that list.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SessionInfo {
    /// Names it, for ending it.
    pub handle: SessionHandle,
    /// Whether it is the one that looks at the list.
    pub is_current: bool,
    /// The browser that it began in, and the address. [`Fingerprint`](crate::Fingerprint) makes readable names of the former.
    pub device: Device,
    /// When it began.
    pub created_at: OffsetDateTime,
    /// When it was last used, to within a minute.
    pub seen_at: OffsetDateTime,
    /// When it ends, used or not.
    pub expires_at: OffsetDateTime,
}

impl<S: SessionListStore> Sessions<S> {
    /// The sessions of an account that are good, last used first; `current` is the one that asks.
    ///
    /// # Errors
    /// [`SessionError::Store`] when the store could not answer.
    pub async fn list(
        &self,
        account: &Account<S::UserId>,
        current: Option<&SessionDigest>,
    ) -> Result<Vec<SessionInfo>, SessionError<S::Error>> {
        let now = self.core.now();
        let listed = self.core.store.find_sessions(&account.id).await;
        let listed = listed.map_err(SessionError::Store)?;
        let alive = listed.into_iter().filter(|(_, record)| {
            let holds = account.active && record.generation == account.generation;
            holds && self.is_alive(record, now)
        });
        let line = alive.map(|(digest, record)| SessionInfo {
            handle: SessionHandle::new(digest),
            is_current: current == Some(&digest),
            device: record.device,
            created_at: record.created_at,
            seen_at: record.seen_at,
            expires_at: record.expires_at,
        });
        Ok(line.collect())
    }
}
