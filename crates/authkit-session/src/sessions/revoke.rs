//! Ending sessions from elsewhere: one, the others, all.

#[cfg(feature = "remember")]
use std::pin::Pin;

use authkit_store::{LifecycleStore, SessionListStore, SessionRecord};

use super::list::SessionHandle;
use super::{Sessions, Token};
use crate::cache::Ending;
use crate::{Session, SessionError};

/// What was ended: for a page that says so, a log, or a mail to the owner.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "somebody wants to know what was ended"]
#[non_exhaustive]
pub struct Receipt<Id> {
    /// The sessions that died, with the browsers they were in.
    pub sessions: Vec<SessionRecord<Id>>,
    /// Whether the account moved to another generation: then every remember series, API token and mailed link of before is
    /// dead as well.
    pub everything: bool,
}

/// What became of "sign out everywhere else".
#[derive(Debug)]
#[must_use = "the browser needs its new token"]
#[non_exhaustive]
pub struct RevokedOthers<Id> {
    /// What was ended.
    pub receipt: Receipt<Id>,
    /// The new token of the session that goes on; `None` if it was ended meanwhile.
    pub token: Option<Token>,
}

impl<S: SessionListStore> Sessions<S> {
    /// Ends one session of that account; none if it has no such session.
    ///
    /// A browser with a remember cookie would come back at once. So with [`remembering`](Self::remembering) the account's
    /// remember series end too: other browsers stay signed in as long as their sessions last.
    ///
    /// # Errors
    /// [`SessionError::Store`] when the store could not answer: the session may go on then.
    pub async fn revoke(
        &self,
        account: &S::UserId,
        handle: &SessionHandle,
    ) -> Result<Receipt<S::UserId>, SessionError<S::Error>> {
        let store = &self.core.store;
        let found = store.find_session(handle.digest()).await;
        let record = match found.map_err(SessionError::Store)? {
            Some((record, _)) if record.account == *account => record,
            _ => return Ok(Receipt::of(Vec::new(), false)),
        };
        #[cfg(feature = "remember")]
        if let Some(end_series) = self.series {
            end_series(store, account)
                .await
                .map_err(SessionError::Store)?;
        }
        let removed = self.remove(handle.digest()).await?;
        let sessions = removed.then_some(record).into_iter().collect();
        Ok(Receipt::of(sessions, false))
    }
}

impl<S: SessionListStore + LifecycleStore> Sessions<S> {
    /// Ends everything that the account holds but this session, which goes on under a new token: other sessions, every
    /// remember series, API token and mailed link. Mail and audit events in `outgoing` leave with it.
    ///
    /// # Errors
    /// [`SessionError`] when the store or the random source failed.
    pub async fn revoke_others(
        &self,
        session: &Session<S::UserId>,
        outgoing: &[S::Outgoing],
    ) -> Result<RevokedOthers<S::UserId>, SessionError<S::Error>> {
        let (store, id) = (&self.core.store, &session.account().id);
        let ours = session.generation().next();
        let _ending = Ending::account(self.cache.as_ref(), id);
        let advanced = store.advance_generation(id, outgoing).await;
        let everything = advanced.map_err(SessionError::Store)?;
        // Two who do this at once each mean the other: a session follows into the generation that it made itself, or ends.
        let account = store.find_account(id).await.map_err(SessionError::Store)?;
        let token = match account {
            Some(account) if account.active && account.generation == ours => {
                let mut record = session.record().clone();
                record.generation = ours;
                self.swap(session, record).await?.token()
            }
            _ => None,
        };
        let keep = token.as_ref().map(Token::digest);
        let ended = store.remove_sessions(id, keep.as_ref()).await;
        let sessions = ended.map_err(SessionError::Store)?;
        let receipt = Receipt::of(sessions, everything);
        Ok(RevokedOthers { receipt, token })
    }

    /// Ends everything that the account holds: sessions, remember series, API tokens and mailed links. Mail and audit events
    /// in `outgoing` leave with it.
    ///
    /// # Errors
    /// [`SessionError::Store`] when the store could not answer. Once the generation has moved on, nothing works any more,
    /// even if the rows could not be removed.
    pub async fn revoke_all(
        &self,
        account: &S::UserId,
        outgoing: &[S::Outgoing],
    ) -> Result<Receipt<S::UserId>, SessionError<S::Error>> {
        let store = &self.core.store;
        let _ending = Ending::account(self.cache.as_ref(), account);
        let advanced = store.advance_generation(account, outgoing).await;
        let everything = advanced.map_err(SessionError::Store)?;
        let ended = store.remove_sessions(account, None).await;
        let sessions = ended.map_err(SessionError::Store)?;
        Ok(Receipt::of(sessions, everything))
    }
}

impl<Id> Receipt<Id> {
    const fn of(sessions: Vec<SessionRecord<Id>>, everything: bool) -> Self {
        Self {
            sessions,
            everything,
        }
    }
}

/// Ends the remember series of an account; the bound on the store is remembered by the function.
#[cfg(feature = "remember")]
pub(super) type EndSeries<S> = for<'a> fn(
    &'a S,
    &'a <S as authkit_store::Store>::UserId,
) -> Pin<
    Box<dyn Future<Output = Result<u64, <S as authkit_store::Store>::Error>> + Send + 'a>,
>;

#[cfg(feature = "remember")]
impl<S: SessionListStore + authkit_store::RememberStore> Sessions<S> {
    /// Says that browsers may come back by a remember cookie, so that ending one session keeps its browser out.
    #[must_use]
    pub fn remembering(mut self) -> Self {
        self.series = Some(|store, account| Box::pin(store.remove_all_series(account)));
        self
    }
}
