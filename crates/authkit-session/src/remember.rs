//! "Keep me signed in": a browser without a session comes back by a cookie that is replaced whenever it is used.
//!
//! The cookie names a *series* and holds its present *token*; the store keeps digests of both. Whoever shows the present
//! token gets a session and the next token. An older one can only be a copy, and the series ends: whether the thief or the
//! owner came first, the other one shows the old token next.
//!
//! The tabs of a browser that was just opened all show the same token at the same moment. So the one before the present works
//! for a short grace, 10 seconds unless set otherwise: as long as a browser on a slow line may take to send what it queued
//! before the first answer brought the new cookie. For as long, the token is not replaced again, so that within the grace
//! there are never more than two.
//!
//! ```
//! use authkit_session::{Redeemed, Remember, RememberConfig, SessionConfig, Sessions};
//! use authkit_store::{Account, AccountId, Device, memory::Memory};
//!
//! # async fn run(account: Account<AccountId>, device: Device) -> Result<(), Box<dyn std::error::Error>> {
//! let store = Memory::new();
//! let sessions = Sessions::new(store.clone(), SessionConfig::DEFAULT).remembering();
//! let remember = Remember::new(store, RememberConfig::DEFAULT);
//!
//! let cookie = remember.issue(&account, &device).await?.expose().to_owned();   // with the sign-in, if the box was ticked
//!
//! match remember.redeem(&cookie, &device).await? {                              // later, without a session
//!     Redeemed::Restored(restored) => {
//!         let token = sessions.restore(&restored, &device).await?;
//!         let set_cookie = restored.cookie().map(|next| next.expose());         // None: keep the one you have
//!     }
//!     Redeemed::Theft(account) => {                                             // the thief may have a session as well
//!         let _receipt = sessions.revoke_all(&account.id, &[]).await?;
//!     }
//!     _ => {}                                                                   // clear the cookie
//! }
//! # Ok(())
//! # }
//! ```

use std::fmt;

use authkit_store::{
    Account, Device, RememberDigest, RememberRecord, RememberStore, SeriesDigest, Swap,
};
use authkit_token::SystemRandom;
use time::OffsetDateTime;

use crate::core::{Core, core_settings, length, put_fresh, sweep};
use crate::protection::Verdict;
use crate::{Likeness, Mechanism, SessionError};

mod config;
mod cookie;
mod redeemed;

pub use config::{InvalidRememberConfig, RememberConfig};
pub use cookie::RememberCookie;
pub use redeemed::{Redeemed, Restored};

use cookie::Shown;

/// The remember series of one store.
pub struct Remember<S: RememberStore> {
    core: Core<S>,
    config: RememberConfig,
}

/// How often a redemption looks again after another one of the same token was quicker. Once is enough: the winner's rotation
/// cannot be followed by a second one within the grace.
const LOOKS: u32 = 3;

impl<S: RememberStore> Remember<S> {
    /// Series in `store`, on the system's clock.
    pub fn new(store: S, config: RememberConfig) -> Self {
        Self {
            core: Core::new(store),
            config,
        }
    }

    core_settings!();

    /// The limits.
    #[must_use]
    pub const fn config(&self) -> &RememberConfig {
        &self.config
    }

    /// Begins a series for a browser whose owner has just proved who they are and asked to be remembered.
    ///
    /// # Errors
    /// [`SessionError`] when the store, the check or the random source failed, and for an account that may hold nothing.
    pub async fn issue(
        &self,
        account: &Account<S::UserId>,
        device: &Device,
    ) -> Result<RememberCookie, SessionError<S::Error>> {
        self.core.may_be_given(account, Mechanism::Remember).await?;
        let now = self.core.now();
        let ends = now.saturating_add(length(self.config.lifetime()));
        let token = cookie::Token::generate(&mut SystemRandom)?;
        let (id, generation) = (account.id.clone(), account.generation);
        let record = RememberRecord::new(id, generation, token.digest(), now, ends);
        let record = &record.on(device.clone());
        let store = &self.core.store;
        let put = async |series: SeriesDigest| store.put_series(&series, record).await;
        let series = put_fresh(put).await?;
        Ok(RememberCookie::new(&series, &token, ends))
    }

    /// What the value of a remember cookie is good for. A text that is none costs no look-up.
    ///
    /// # Errors
    /// [`SessionError`] when the store, the check or the random source failed.
    pub async fn redeem(
        &self,
        value: &str,
        device: &Device,
    ) -> Result<Redeemed<S::UserId>, SessionError<S::Error>> {
        let Some(shown) = Shown::parse(value) else {
            return Ok(Redeemed::Unknown);
        };
        for _ in 0..LOOKS {
            let now = self.core.now();
            let Some((record, account)) = self.find(&shown.series(), now).await? else {
                return Ok(Redeemed::Unknown);
            };
            let standing = self.standing(&record, &shown.token(), now);
            let replace = match standing {
                Standing::Copy => return self.theft(&shown, account).await,
                Standing::Present => true,
                Standing::Grace => false,
            };
            let likeness = Likeness::of(&record.device, device);
            if self.config.protection().judge(likeness, false) == Verdict::End {
                let removed = self.remove(&shown.series()).await?;
                return Ok(Redeemed::ended(removed, Redeemed::Protected(account)));
            }
            if !replace {
                return Ok(Redeemed::Restored(Restored::new(account, &record, None)));
            }
            if let Some(next) = self.rotate(&shown, &record, now).await? {
                let restored = Restored::new(account, &record, Some(next));
                return Ok(Redeemed::Restored(restored));
            }
            // another tab was quicker: what we hold is the previous one now
        }
        Ok(Redeemed::Unknown)
    }

    /// Gives a browser a new series in place of the one it shows, after its owner has proved who they are again: with a
    /// new password the old series is dead. `None` if it shows none of that account: nobody is remembered who did not ask.
    ///
    /// # Errors
    /// [`SessionError`] when the store, the check or the random source failed, and for an account that may hold nothing.
    pub async fn reissue(
        &self,
        value: &str,
        account: &Account<S::UserId>,
        device: &Device,
    ) -> Result<Option<RememberCookie>, SessionError<S::Error>> {
        let Some(shown) = Shown::parse(value) else {
            return Ok(None);
        };
        let now = self.core.now();
        let series = shown.series();
        let found = self.core.store.find_series(&series).await;
        let ours = found.map_err(SessionError::Store)?.is_some_and(|(of, _)| {
            let good = self.standing(&of, &shown.token(), now) != Standing::Copy;
            of.account == account.id && now < of.expires_at && good
        });
        if !ours || !self.remove(&series).await? {
            return Ok(None);
        }
        self.issue(account, device).await.map(Some)
    }

    /// Ends the series of that cookie, as a sign-out does; `true` if there was one. Any token of the series will do.
    ///
    /// # Errors
    /// [`SessionError::Store`] when the store could not answer: the series may go on then.
    pub async fn end(&self, value: &str) -> Result<bool, SessionError<S::Error>> {
        match Shown::parse(value) {
            Some(shown) => self.remove(&shown.series()).await,
            None => Ok(false),
        }
    }

    /// Ends every series of an account; says how many.
    ///
    /// # Errors
    /// [`SessionError::Store`] when the store could not answer: they may go on then.
    pub async fn end_all(&self, account: &S::UserId) -> Result<u64, SessionError<S::Error>> {
        let removed = self.core.store.remove_all_series(account).await;
        removed.map_err(SessionError::Store)
    }

    /// Removes what has ended by itself; says how many. Worth a call every hour or so.
    ///
    /// # Errors
    /// [`SessionError::Store`] when the store could not answer.
    pub async fn remove_expired(&self) -> Result<u64, SessionError<S::Error>> {
        let now = self.core.now();
        let store = &self.core.store;
        sweep(|limit| store.remove_expired_series(now, limit)).await
    }

    /// The series, if its account may use it.
    async fn find(
        &self,
        series: &SeriesDigest,
        now: OffsetDateTime,
    ) -> Result<Option<(RememberRecord<S::UserId>, Account<S::UserId>)>, SessionError<S::Error>>
    {
        let found = self.core.store.find_series(series).await;
        let Some((record, account)) = found.map_err(SessionError::Store)? else {
            return Ok(None);
        };
        if now >= record.expires_at {
            self.remove(series).await?;
            return Ok(None);
        }
        let generation = record.generation;
        let holds = self.core.holds(&account, generation, Mechanism::Remember);
        Ok(holds.await?.then_some((record, account)))
    }

    fn standing(
        &self,
        record: &RememberRecord<S::UserId>,
        token: &RememberDigest,
        now: OffsetDateTime,
    ) -> Standing {
        let grace = now - record.rotated_at < length(self.config.grace());
        if record.token == *token {
            // the first one may be replaced at once, since there is none before it
            if grace && record.previous.is_some() {
                Standing::Grace
            } else {
                Standing::Present
            }
        } else if grace && record.previous.as_ref() == Some(token) {
            Standing::Grace
        } else {
            Standing::Copy
        }
    }

    /// The next cookie, unless another redemption was quicker.
    async fn rotate(
        &self,
        shown: &Shown,
        record: &RememberRecord<S::UserId>,
        now: OffsetDateTime,
    ) -> Result<Option<RememberCookie>, SessionError<S::Error>> {
        let next = cookie::Token::generate(&mut SystemRandom)?;
        let (series, new) = (shown.series(), next.digest());
        let store = &self.core.store;
        let swapped = store.swap_remember_token(&series, &record.token, &new, now);
        Ok(match swapped.await.map_err(SessionError::Store)? {
            Swap::Done => Some(shown.next(&next, record.expires_at)),
            Swap::Stale => None,
        })
    }

    /// Of many copies shown at once, one is told of the theft.
    async fn theft(
        &self,
        shown: &Shown,
        account: Account<S::UserId>,
    ) -> Result<Redeemed<S::UserId>, SessionError<S::Error>> {
        let removed = self.remove(&shown.series()).await?;
        Ok(Redeemed::ended(removed, Redeemed::Theft(account)))
    }

    async fn remove(&self, series: &SeriesDigest) -> Result<bool, SessionError<S::Error>> {
        let removed = self.core.store.remove_series(series).await;
        removed.map_err(SessionError::Store)
    }
}

/// What a token is to its series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// The present one, to be replaced.
    Present,
    /// Good, and not to be replaced: it was replaced a moment ago.
    Grace,
    /// One that was replaced, or never given out.
    Copy,
}

impl<S: RememberStore> fmt::Debug for Remember<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Remember")
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}
