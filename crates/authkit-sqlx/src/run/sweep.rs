//! Clean-ups: however many rows have to go, who works with the others is not held up.
//!
//! The oldest are removed, a few at a time, each time in a transaction of its own; and then the database is left alone for
//! longer than that took. A step is short, so that whoever needs the same lock or the same processor waits for no more than
//! that, and what a step costs depends on the number of rows that it removes, never on how many there are.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use sqlx::SqlSafeStr;
use time::OffsetDateTime;
use tokio::time::{Instant, sleep};

use super::*;
use crate::columns::Columns;
use crate::instant::to_micros;
use crate::value::Value;

/// For how many times as long as a step took it is quiet after it.
const REST: u32 = 2;

/// What is removed: all that is no later than an instant.
pub(crate) struct Sweep<'a> {
    /// What it is called.
    pub(crate) name: &'static str,
    /// Finds the oldest one's instant.
    pub(crate) first: &'a Statement,
    /// Removes the oldest.
    pub(crate) remove: &'a Statement,
    pub(crate) until: OffsetDateTime,
}

/// How far the sweeps of each name have come.
///
/// What a server has removed stays in its index until it tidies up, and to pass a million such entries takes long. So the next
/// call goes on where the last one stopped. Whenever nothing is left there it looks at what is before that as well.
#[derive(Default)]
pub(crate) struct Swept(Mutex<HashMap<&'static str, i64>>);

impl Swept {
    fn get(&self, name: &str) -> Option<i64> {
        let swept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        swept.get(name).copied()
    }

    fn set(&self, name: &'static str, to: Option<i64>) {
        let mut swept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match to {
            Some(to) => swept.insert(name, to),
            None => swept.remove(name),
        };
    }
}

fn micros<R: Columns>(row: &mut Reader<'_, R>) -> Result<i64, SqlxError> {
    row.int()
}

impl<B: Backend, X> Sql<B, X> {
    /// Removes up to so many; says how many. `forget` takes them out of what is kept.
    pub(crate) async fn sweep(
        &self,
        sweep: &Sweep<'_>,
        limit: u32,
        forget: impl Fn(&mut Rows),
    ) -> Result<u32, SqlxError> {
        let mut left = limit;
        let mut from = self.swept.get(sweep.name);
        while left > 0 {
            let first = self.first(sweep, from).await?;
            if let Some(first) = first {
                self.remove(sweep, first, &mut left, &forget).await?;
            }
            self.swept.set(sweep.name, first.filter(|_| left == 0));
            if from.take().is_none() {
                break;
            }
        }
        Ok(limit - left)
    }

    async fn first(&self, sweep: &Sweep<'_>, from: Option<i64>) -> Result<Option<i64>, SqlxError> {
        let args = [
            ("from", Value::Int(from.unwrap_or(i64::MIN))),
            ("until", Value::Int(to_micros(sweep.until))),
        ];
        self.find(sweep.first, &args, micros).await
    }

    /// Removes them from there on, until there are none or enough were removed.
    async fn remove(
        &self,
        sweep: &Sweep<'_>,
        from: i64,
        left: &mut u32,
        forget: &impl Fn(&mut Rows),
    ) -> Result<(), SqlxError> {
        while *left > 0 {
            let most = B::STEP.min(*left);
            let args = [
                ("from", Value::Int(from)),
                ("until", Value::Int(to_micros(sweep.until))),
                ("limit", Value::Int(most.into())),
            ];
            let start = Instant::now();
            let removed = self.step(sweep.remove, &args, forget).await?;
            let removed = u32::try_from(removed).unwrap_or(most).min(most);
            *left -= removed;
            if removed < most {
                break;
            }
            sleep(start.elapsed() * REST).await;
        }
        Ok(())
    }

    /// One step. Everybody can see a commit on SQLite before it returns: long before, if it finds the log long and moves it into
    /// the database. For what is kept it is better to know beforehand what it leaves alone, and to move the log afterwards.
    async fn step(
        &self,
        remove: &Statement,
        args: &Args<'_>,
        forget: impl FnOnce(&mut Rows),
    ) -> Result<u64, SqlxError> {
        let (Some(memo), Some(tidying)) = (&self.memo, B::TIDYING) else {
            return self.execute(remove, args).await;
        };
        let arguments = self.arguments(remove, args)?;
        let mut lease = Lease::<B>::of(&self.pool, self.patience).await?;
        B::script(lease.set_apart(), tidying.later.into_sql_str())
            .await
            .map_err(failed)?;
        let mut tx = lease.begin().await.map_err(failed)?;
        let removed = B::execute(&mut tx, remove.sql(), arguments).await;
        let removed = removed.map_err(failed)?;
        let change = memo.change();
        if removed > 0 {
            change.is_alone(forget);
        }
        tx.commit().await.map_err(failed)?;
        if removed > 0 {
            change.committed(|_| ());
        }
        B::script(lease.set_apart(), tidying.now.into_sql_str())
            .await
            .map_err(failed)?;
        lease.done();
        Ok(removed)
    }
}
