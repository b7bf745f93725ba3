//! The verbs that are measured, each on one account.

use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, Instant};

use authkit_store::{
    AccountId, Claim, Insert, LockableStore, OutboxStore, Put, RecoverableStore, RegisterableStore,
    Reset, SessionListStore, Swap, TrackableStore,
};
use authkit_track::{AttemptKey, Attempts, Login};

use crate::Outcome;
use crate::population::{self as people, Keys, NOW};

/// What a store has to be able to do.
pub(crate) trait Everything:
    RegisterableStore<UserId = AccountId, Extra = ()>
    + RecoverableStore
    + SessionListStore
    + TrackableStore
    + LockableStore
    + OutboxStore
{
}

impl<S> Everything for S where
    S: RegisterableStore<UserId = AccountId, Extra = ()>
        + RecoverableStore
        + SessionListStore
        + TrackableStore
        + LockableStore
        + OutboxStore
{
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    FindCredential,
    FindSession,
    FindSessions,
    FindAttempts,
    PutAccount,
    PutSession,
    SwapHash,
    RedeemReset,
    RecordLogin,
    SwapAttempts,
    ClaimMessages,
}

impl Verb {
    /// In the order of the table: what reads, then what writes.
    pub(crate) const ALL: [Self; 11] = [
        Self::FindCredential,
        Self::FindSession,
        Self::FindSessions,
        Self::FindAttempts,
        Self::PutAccount,
        Self::PutSession,
        Self::SwapHash,
        Self::RedeemReset,
        Self::RecordLogin,
        Self::SwapAttempts,
        Self::ClaimMessages,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::FindCredential => "find_credential",
            Self::FindSession => "find_session",
            Self::FindSessions => "find_sessions",
            Self::FindAttempts => "find_attempts",
            Self::PutAccount => "put_account",
            Self::PutSession => "put_session",
            Self::SwapHash => "swap_hash",
            Self::RedeemReset => "redeem_reset",
            Self::RecordLogin => "record_login",
            Self::SwapAttempts => "swap_attempts",
            Self::ClaimMessages => "claim_messages",
        }
    }

    /// How often it is done in a round.
    pub(crate) const fn batch(self) -> usize {
        match self {
            Self::FindCredential | Self::FindSession | Self::FindSessions | Self::FindAttempts => {
                200
            }
            _ => 20,
        }
    }

    /// Whether it must not notice how many accounts there are: what every sign-in and every request waits for.
    pub(crate) const fn is_held_to_the_limit(self) -> bool {
        matches!(self, Self::FindCredential | Self::FindSession)
    }
}

/// Does it once, and says how long it took; what it came to has to be what it should.
pub(crate) async fn once<S: Everything>(
    verb: Verb,
    store: &S,
    keys: &mut Keys,
) -> Outcome<Duration> {
    // Everything that is asked for is made before the clock starts.
    let (took, as_it_should) = match verb {
        Verb::FindCredential => {
            let n = keys.any();
            let email = people::email(n)?;
            let start = Instant::now();
            let found = store.find_credential(email.identifier()).await?;
            (
                start.elapsed(),
                found.is_some_and(|found| found.account.id == people::id(n)),
            )
        }
        Verb::FindSession => {
            let n = keys.any();
            let digest = people::digest(n);
            let start = Instant::now();
            let found = store.find_session(&digest).await?;
            (
                start.elapsed(),
                found.is_some_and(|(_, account)| account.id == people::id(n)),
            )
        }
        Verb::FindSessions => {
            let id = people::id(keys.any());
            let start = Instant::now();
            let found = store.find_sessions(&id).await?;
            (start.elapsed(), !found.is_empty())
        }
        Verb::FindAttempts => {
            let key = attempts_of(keys.any());
            let start = Instant::now();
            store.find_attempts(&key).await?;
            (start.elapsed(), true)
        }
        Verb::PutAccount => {
            let account = people::new_account(keys.fresh())?;
            let start = Instant::now();
            let put = store.put_account(&account, &[], &[]).await?;
            (start.elapsed(), matches!(put, Insert::Created(_)))
        }
        Verb::PutSession => {
            let (digest, session) = (people::digest(keys.fresh()), people::session(keys.any()));
            let start = Instant::now();
            let put = store.put_session(&digest, &session).await?;
            (start.elapsed(), put == Put::Created)
        }
        Verb::SwapHash => {
            let id = people::id(keys.untouched()?);
            let (expected, new) = (people::hash(), people::other_hash());
            let start = Instant::now();
            let swap = store.swap_hash(&id, &expected, &new).await?;
            (start.elapsed(), swap == Swap::Done)
        }
        Verb::RedeemReset => {
            let n = keys.untouched()?;
            let (old, new) = (Some(people::hash()), people::other_hash());
            let reset = Reset::new(
                people::id(n),
                people::email(n)?,
                old,
                people::generation(),
                new,
                NOW,
            );
            let start = Instant::now();
            let swap = store.redeem_reset(&reset, &[]).await?;
            (start.elapsed(), swap == Swap::Done)
        }
        Verb::RecordLogin => {
            let id = people::id(keys.any());
            let login = Login::at(NOW).from(Some(IpAddr::V4(Ipv4Addr::LOCALHOST)));
            let start = Instant::now();
            let stats = store.record_login(&id, &login).await?;
            (start.elapsed(), stats.count > 0)
        }
        Verb::SwapAttempts => {
            let (key, new) = (attempts_of(keys.fresh()), Attempts::new(1, NOW, NOW));
            let start = Instant::now();
            let swap = store.swap_attempts(&key, None, &new).await?;
            (start.elapsed(), swap == Swap::Done)
        }
        Verb::ClaimMessages => {
            let claim = Claim::new(NOW, Duration::from_secs(3600), 1);
            let start = Instant::now();
            let claimed = store.claim_messages(claim).await?;
            (start.elapsed(), claimed.len() == 1)
        }
    };
    if as_it_should {
        Ok(took)
    } else {
        Err(format!("{} did not come to what it should", verb.name()).into())
    }
}

fn attempts_of(n: u64) -> AttemptKey {
    AttemptKey::new("login", "account", &n.to_string())
}
