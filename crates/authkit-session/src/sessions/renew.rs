//! A new token for a session whose rights have changed. The old one is dead from then on, whoever holds it.

use authkit_store::{Account, SessionRecord, SessionStore, Swap};
use authkit_token::SystemRandom;

use super::{Sessions, Token};
use crate::cache::Ending;
use crate::core::length;
use crate::{Session, SessionError};

/// What became of a session that was to be renewed.
#[derive(Debug)]
#[must_use]
#[non_exhaustive]
pub enum Renewed {
    /// It goes on under this token.
    Token(Token),
    /// It was ended meanwhile, and stays so: of a sign-out and a renewal that race, the sign-out wins.
    Gone,
    /// Somebody else than its owner gave the proof. It goes on as it was.
    OtherAccount,
}

impl Renewed {
    /// The new token, if there is one.
    #[must_use]
    pub fn token(self) -> Option<Token> {
        match self {
            Self::Token(token) => Some(token),
            Self::Gone | Self::OtherAccount => None,
        }
    }
}

impl<S: SessionStore> Sessions<S> {
    /// Gives a session a new token because its rights have changed: a role was given or taken, another account is acted
    /// for. It stays as fresh as it was.
    ///
    /// # Errors
    /// [`SessionError`] when the store or the random source failed.
    pub async fn renew(
        &self,
        session: &Session<S::UserId>,
    ) -> Result<Renewed, SessionError<S::Error>> {
        self.swap(session, session.record().clone()).await
    }

    /// Gives a session a new token because its owner has just proved who they are again: it is fresh, its time begins
    /// anew, and it follows the account into its present generation. After a change of password this is the one session
    /// that lives on.
    ///
    /// # Security
    /// `account` is whoever gave the proof, as it is after it. Only the owner's own proof counts.
    ///
    /// # Errors
    /// [`SessionError`] when the store, the check or the random source failed, and for an account that may hold nothing.
    pub async fn reauthenticate(
        &self,
        session: &Session<S::UserId>,
        account: &Account<S::UserId>,
    ) -> Result<Renewed, SessionError<S::Error>> {
        if account.id != session.account().id {
            return Ok(Renewed::OtherAccount);
        }
        let by = crate::Mechanism::Session;
        self.core.may_be_given(account, by).await?;
        let now = self.core.now();
        let mut record = session.record().clone();
        record.generation = account.generation;
        // never older than the session itself, which would say that nobody proved anything
        record.authenticated_at = now.max(record.created_at);
        record.seen_at = now;
        record.expires_at = now.saturating_add(length(self.config.absolute()));
        self.swap(session, record).await
    }

    pub(super) async fn swap(
        &self,
        session: &Session<S::UserId>,
        record: SessionRecord<S::UserId>,
    ) -> Result<Renewed, SessionError<S::Error>> {
        let token = Token::generate(&mut SystemRandom)?;
        let (old, new) = (session.digest(), token.digest());
        let _ending = Ending::session(self.cache.as_ref(), *old);
        let swapped = self.core.store.swap_session(old, &new, &record).await;
        Ok(match swapped.map_err(SessionError::Store)? {
            Swap::Done => Renewed::Token(token),
            Swap::Stale => Renewed::Gone,
        })
    }
}
