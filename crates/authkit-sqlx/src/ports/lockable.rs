//! Attempts, counted.

use authkit_store::{LockableStore, Swap};
use authkit_track::{AttemptKey, Attempts, Block};
use time::OffsetDateTime;

use crate::SqlxError;
use crate::backend::Backend;
use crate::columns::{Columns, Reader};
use crate::instant::{from_micros, to_micros};
use crate::store::Sql;
use crate::value::Value;

/// A block that somebody has to lift: it ends at a moment that no calendar has.
const UNTIL_UNLOCKED: i64 = i64::MAX;

fn attempts<R: Columns>(row: &mut Reader<'_, R>) -> Result<Attempts, SqlxError> {
    let count = u32::try_from(row.int()?).unwrap_or(u32::MAX);
    let since = from_micros(row.int()?)?;
    let last_at = from_micros(row.int()?)?;
    let block = match row.maybe_int()? {
        None => None,
        Some(UNTIL_UNLOCKED) => Some(Block::UntilUnlocked),
        Some(until) => Some(Block::Until(from_micros(until)?)),
    };
    Ok(Attempts::new(count, since, last_at).with_block(block))
}

fn blocked_until(attempts: &Attempts) -> Option<i64> {
    attempts.block.map(|block| match block {
        Block::Until(moment) => to_micros(moment),
        // whatever else there may be one day lasts rather than ends
        _ => UNTIL_UNLOCKED,
    })
}

fn subject(key: &AttemptKey) -> (&'static str, Value<'_>) {
    ("subject", Value::Bytes(key.as_str().as_bytes()))
}

impl<B: Backend, X> LockableStore for Sql<B, X> {
    async fn find_attempts(&self, key: &AttemptKey) -> Result<Option<Attempts>, SqlxError> {
        self.find(&self.statements.lockable.find, &[subject(key)], attempts)
            .await
    }

    async fn swap_attempts(
        &self,
        key: &AttemptKey,
        expected: Option<&Attempts>,
        new: &Attempts,
    ) -> Result<Swap, SqlxError> {
        let mut args = vec![
            subject(key),
            ("attempts", Value::Int(new.count.into())),
            ("since", Value::Int(to_micros(new.since))),
            ("last_at", Value::Int(to_micros(new.last_at))),
            ("blocked_until", Value::OptInt(blocked_until(new))),
        ];
        let sql = &self.statements.lockable;
        let done = match expected {
            None => self.insert(&sql.put, &args).await?,
            Some(old) => {
                args.extend([
                    ("expected_attempts", Value::Int(old.count.into())),
                    ("expected_since", Value::Int(to_micros(old.since))),
                    ("expected_last_at", Value::Int(to_micros(old.last_at))),
                    ("expected_blocked_until", Value::OptInt(blocked_until(old))),
                ]);
                self.execute(&sql.swap, &args).await? == 1
            }
        };
        Ok(if done { Swap::Done } else { Swap::Stale })
    }

    async fn remove_attempts(&self, key: &AttemptKey) -> Result<bool, SqlxError> {
        let args = [subject(key)];
        let removed = self.execute(&self.statements.lockable.remove, &args);
        Ok(removed.await? == 1)
    }

    async fn remove_stale_attempts(
        &self,
        last_at: OffsetDateTime,
        limit: u32,
    ) -> Result<u64, SqlxError> {
        let args = [
            ("last_at", Value::Int(to_micros(last_at))),
            ("limit", Value::Int(limit.into())),
        ];
        self.execute(&self.statements.lockable.remove_stale, &args)
            .await
    }
}
