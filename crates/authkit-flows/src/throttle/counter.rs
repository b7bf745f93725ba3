//! The one implementation behind every throttle: rules over a place that keeps counts.

use std::future::Future;

use authkit_store::Swap;
use authkit_track::{Admission as Judged, AttemptKey, Attempts, Block, Check, Who};
use time::OffsetDateTime;

use super::{Action, Admission, After, Attempt, ThrottleConfig, ThrottleError};

/// A place that keeps counts: read, compare-and-set, forget.
pub(super) trait Counter: Send + Sync {
    fn find(
        &self,
        key: &AttemptKey,
    ) -> impl Future<Output = Result<Option<Attempts>, ThrottleError>> + Send;

    fn swap(
        &self,
        key: &AttemptKey,
        expected: Option<&Attempts>,
        new: &Attempts,
    ) -> impl Future<Output = Result<Swap, ThrottleError>> + Send;

    fn remove(&self, key: &AttemptKey) -> impl Future<Output = Result<bool, ThrottleError>> + Send;
}

/// How often a compare-and-set is tried. Whoever loses one saw another attempt counted, so that a limit is reached long before.
const TRIES: u32 = 64;

/// Too many others were faster.
#[derive(Debug, thiserror::Error)]
#[error("{TRIES} attempts under one key were counted in the meantime")]
struct Crowded;

pub(super) async fn admit(
    counter: &impl Counter,
    config: &ThrottleConfig,
    attempt: &Attempt<'_>,
    now: OffsetDateTime,
) -> Result<Admission, ThrottleError> {
    let admission = ask(counter, &checks(config, attempt, true), now).await?;
    match (&admission, &attempt.device) {
        // a device whose own count is used up is nothing special any more
        (Admission::Refused { retry_at: None }, Some(_)) => {
            ask(counter, &checks(config, attempt, false), now).await
        }
        _ => Ok(admission),
    }
}

pub(super) async fn succeeded(
    counter: &impl Counter,
    config: &ThrottleConfig,
    attempt: &Attempt<'_>,
) -> Result<(), ThrottleError> {
    let mut spent = false;
    for check in checks(config, attempt, true) {
        if check.is_cleared_by_success() {
            spent |= attempt.device.is_some() && is_stopped(counter.find(check.key()).await?);
            counter.remove(check.key()).await?;
        } else {
            take_back(counter, check.key()).await?;
        }
    }
    if spent {
        for check in checks(config, attempt, false) {
            if check.is_cleared_by_success() {
                counter.remove(check.key()).await?;
            }
        }
    }
    Ok(())
}

pub(super) async fn unlock(
    counter: &impl Counter,
    action: Action,
    account: &str,
) -> Result<bool, ThrottleError> {
    let key = AttemptKey::of_account(action.name(), account);
    counter.remove(&key).await
}

fn checks(config: &ThrottleConfig, attempt: &Attempt<'_>, with_device: bool) -> Vec<Check> {
    let device = attempt.device.as_deref().filter(|_| with_device);
    let who = Who::new(attempt.account)
        .at(attempt.client.address())
        .on(device);
    config
        .rules(attempt.action)
        .checks(attempt.action.name(), &who)
}

async fn ask(
    counter: &impl Counter,
    checks: &[Check],
    now: OffsetDateTime,
) -> Result<Admission, ThrottleError> {
    let mut after = After::Free;
    for check in checks {
        match count(counter, check, now).await? {
            Admission::Admitted(After::Free) => {}
            Admission::Admitted(blocked) => after = blocked,
            refused @ Admission::Refused { .. } => return Ok(refused),
        }
    }
    Ok(Admission::Admitted(after))
}

/// Counts one attempt under one key, so that of racing ones exactly as many pass as the policy says.
async fn count(
    counter: &impl Counter,
    check: &Check,
    now: OffsetDateTime,
) -> Result<Admission, ThrottleError> {
    for _ in 0..TRIES {
        let stored = counter.find(check.key()).await?;
        let new = match check.admit(stored.as_ref(), now) {
            Judged::Admit(new) => new,
            Judged::Refuse { retry_at } => return Ok(Admission::Refused { retry_at }),
            // what is not known to let an attempt through does not
            _ => return Ok(Admission::Refused { retry_at: None }),
        };
        if counter.swap(check.key(), stored.as_ref(), &new).await? == Swap::Done {
            return Ok(Admission::Admitted(after(stored, &new)));
        }
    }
    Err(ThrottleError::new(Crowded))
}

/// Takes one attempt off a limit: a success is none. What was tried before stays, so that nobody wipes it out by signing in to
/// an account of his own, and an office behind one address does not lock itself out.
async fn take_back(counter: &impl Counter, key: &AttemptKey) -> Result<(), ThrottleError> {
    for _ in 0..TRIES {
        let Some(stored) = counter.find(key).await? else {
            return Ok(());
        };
        let done = match stored.less_one() {
            Some(new) => counter.swap(key, Some(&stored), &new).await? == Swap::Done,
            None => counter.remove(key).await?,
        };
        if done {
            return Ok(());
        }
    }
    // it counts for a while longer than it should
    Ok(())
}

fn after(before: Option<Attempts>, new: &Attempts) -> After {
    match (before.and_then(|before| before.block), new.block) {
        (_, None) => After::Free,
        (_, Some(Block::UntilUnlocked)) => After::Stop,
        (None, Some(_)) => After::FirstPause,
        (Some(_), Some(_)) => After::Pause,
    }
}

fn is_stopped(stored: Option<Attempts>) -> bool {
    let block = stored.and_then(|stored| stored.block);
    matches!(block, Some(Block::UntilUnlocked))
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::Client;

    /// One count, at which somebody else is always faster: so often.
    struct Busy(Mutex<(Option<Attempts>, u32)>);

    impl Counter for Busy {
        async fn find(&self, _: &AttemptKey) -> Result<Option<Attempts>, ThrottleError> {
            Ok(self.0.lock().unwrap().0)
        }

        async fn swap(
            &self,
            _: &AttemptKey,
            _: Option<&Attempts>,
            new: &Attempts,
        ) -> Result<Swap, ThrottleError> {
            let mut state = self.0.lock().unwrap();
            if state.1 > 0 {
                state.1 -= 1;
                return Ok(Swap::Stale);
            }
            state.0 = Some(*new);
            Ok(Swap::Done)
        }

        async fn remove(&self, _: &AttemptKey) -> Result<bool, ThrottleError> {
            Ok(self.0.lock().unwrap().0.take().is_some())
        }
    }

    async fn tried(faster: u32) -> Result<Admission, ThrottleError> {
        let client = Client::unknown();
        // a known device is one key
        let attempt = Attempt::new(Action::Password, "a", &client).on(Some("d".into()));
        let counter = Busy(Mutex::new((None, faster)));
        let (config, now) = (ThrottleConfig::DEFAULT, OffsetDateTime::UNIX_EPOCH);
        admit(&counter, &config, &attempt, now).await
    }

    #[tokio::test]
    async fn who_is_overtaken_asks_again_and_not_for_ever() {
        for faster in [0, 1, TRIES - 1] {
            let admission = tried(faster).await.unwrap();
            assert_eq!(admission, Admission::Admitted(After::Free), "{faster}");
        }
        assert!(
            tried(TRIES).await.is_err(),
            "what cannot count lets nothing through"
        );
    }
}
