//! A change of several tables in one step: one statement, or a transaction whose first statement decides.

use sqlx::Transaction;

use super::effects::Effects;
use super::*;
use crate::columns::Columns;
use crate::sql::{STALE, TAKEN};
use crate::value::Value;

/// What a change came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub(crate) enum Ended<T> {
    /// It is done, and committed.
    Done(T),
    /// It stopped with this code, and nothing of it is there.
    Stopped(i64),
}

impl<T> Ended<T> {
    pub(crate) fn done(self) -> Option<T> {
        match self {
            Self::Done(value) => Some(value),
            Self::Stopped(_) => None,
        }
    }
}

type Rows<B> = Ended<Vec<RowOf<B>>>;

/// What belongs to a change beside its own values.
struct Beside<'a, X> {
    effects: Effects,
    /// What is written in the place of all of it where the change stops with [`STALE`], if anything is.
    instead: Option<&'a Instead<'a>>,
    /// What the application writes for a new account, whose id is the first thing the change returns.
    new: Option<&'a X>,
}

impl Beside<'_, ()> {
    /// Of a change that makes no account.
    const fn of(effects: Effects) -> Self {
        Self {
            effects,
            instead: None,
            new: None,
        }
    }
}

/// What leaves where a new account is not inserted, and the decoy that takes as long as the insert.
pub(crate) struct Instead<'a> {
    effects: Effects,
    put_decoy: &'a Statement,
    decoy: &'a Args<'a>,
}

impl<'a> Instead<'a> {
    pub(crate) fn of(
        outgoing: &[Effect<AccountId>],
        put_decoy: &'a Statement,
        decoy: &'a Args<'a>,
    ) -> Result<Self, SqlxError> {
        Ok(Self {
            effects: Effects::of(outgoing)?,
            put_decoy,
            decoy,
        })
    }
}

impl<B: Backend, X> Sql<B, X> {
    /// Runs a change, and reads what its row says.
    pub(crate) async fn change<T>(
        &self,
        plan: &Plan,
        args: &Args<'_>,
        outgoing: &[Effect<AccountId>],
        read: fn(&mut Reader<'_, RowOf<B>>) -> Result<T, SqlxError>,
    ) -> Result<Ended<T>, SqlxError> {
        let beside = Beside::of(Effects::of(outgoing)?);
        first(self.run(plan, args, &beside).await?, read)
    }

    /// Runs a change that has nothing to say.
    pub(crate) async fn change_only(
        &self,
        plan: &Plan,
        args: &Args<'_>,
        outgoing: &[Effect<AccountId>],
    ) -> Result<Ended<()>, SqlxError> {
        let beside = Beside::of(Effects::of(outgoing)?);
        Ok(match self.run(plan, args, &beside).await? {
            Ended::Done(_) => Ended::Done(()),
            Ended::Stopped(code) => Ended::Stopped(code),
        })
    }

    /// The same as [`Sql::change`] for a new account, with what the application writes beside it, and what leaves in the place
    /// of all of it where the address is taken.
    pub(crate) async fn change_new<T>(
        &self,
        plan: &Plan,
        args: &Args<'_>,
        outgoing: &[Effect<AccountId>],
        instead: &Instead<'_>,
        extra: &X,
        read: fn(&mut Reader<'_, RowOf<B>>) -> Result<T, SqlxError>,
    ) -> Result<Ended<T>, SqlxError>
    where
        X: ExtraRow<B>,
    {
        let beside = Beside {
            effects: Effects::of(outgoing)?,
            instead: Some(instead),
            new: Some(extra),
        };
        first(self.run(plan, args, &beside).await?, read)
    }

    /// Runs a change that returns any number of rows.
    pub(crate) async fn change_rows<T>(
        &self,
        plan: &Plan,
        args: &Args<'_>,
        read: fn(&mut Reader<'_, RowOf<B>>) -> Result<T, SqlxError>,
    ) -> Result<Vec<T>, SqlxError> {
        let beside = Beside::of(Effects::default());
        let rows = self.run(plan, args, &beside).await?.done();
        let rows = rows.unwrap_or_default();
        rows.iter()
            .map(|row| read(&mut Reader::at(row, 1)))
            .collect()
    }

    /// Tries until it is done, or stops, or the database has ended it too often for the sake of others.
    async fn run<E: ExtraRow<B>>(
        &self,
        plan: &Plan,
        args: &Args<'_>,
        beside: &Beside<'_, E>,
    ) -> Result<Rows<B>, SqlxError> {
        let mut retries = RETRIES;
        loop {
            let ended = match plan {
                Plan::Whole { statement, taken } => {
                    let taken = taken.as_deref();
                    self.whole(statement, taken, args, beside).await
                }
                Plan::Steps(steps) => self.steps(steps, args, beside).await,
            };
            match ended {
                Err(error) if retries > 0 && error.lost_a_race() => retries -= 1,
                ended => return ended,
            }
        }
    }

    /// One statement does all of it.
    async fn whole<E: ExtraRow<B>>(
        &self,
        statement: &Statement,
        taken: Option<&str>,
        args: &Args<'_>,
        beside: &Beside<'_, E>,
    ) -> Result<Rows<B>, SqlxError> {
        let mut args = args.to_vec();
        args.extend(beside.effects.args(["messages", "events"]));
        if let Some(instead) = beside.instead {
            args.extend_from_slice(instead.decoy);
            args.extend(
                instead
                    .effects
                    .args(["messages_if_taken", "events_if_taken"]),
            );
        }
        match self.fetch(statement, &args, Wanted::All).await {
            Ok(rows) => decided::<B>(rows),
            Err(SqlxError::Query(error)) if taken.is_some() && violated(&error) == taken => {
                Ok(Ended::Stopped(TAKEN))
            }
            Err(error) => Err(error),
        }
    }

    /// A transaction. An error leaves by the drop of the transaction and of the lease, which both know what to do.
    async fn steps<E: ExtraRow<B>>(
        &self,
        steps: &[Step<Statement>],
        args: &Args<'_>,
        beside: &Beside<'_, E>,
    ) -> Result<Rows<B>, SqlxError> {
        let mut lease = Lease::<B>::of(&self.pool, self.patience).await?;
        let ended = async {
            let mut tx = lease.begin().await.map_err(failed)?;
            let ended = self.in_transaction(&mut tx, steps, args, beside).await?;
            match (&ended, beside.instead) {
                (Ended::Done(_), _) => tx.commit().await.map_err(failed)?,
                (Ended::Stopped(STALE), Some(instead)) if !instead.effects.is_empty() => {
                    let decoy = self.arguments(instead.put_decoy, instead.decoy)?;
                    let done = B::execute(&mut tx, instead.put_decoy.sql(), decoy).await;
                    done.map_err(failed)?;
                    self.put_effects(&mut tx, &instead.effects, None).await?;
                    tx.commit().await.map_err(failed)?;
                }
                (Ended::Stopped(_), _) => tx.rollback().await.map_err(failed)?,
            }
            lease.done();
            Ok(ended)
        };
        within::<B, _>(self.patience, ended).await
    }

    async fn in_transaction<E: ExtraRow<B>>(
        &self,
        tx: &mut Transaction<'_, B>,
        steps: &[Step<Statement>],
        args: &Args<'_>,
        beside: &Beside<'_, E>,
    ) -> Result<Rows<B>, SqlxError> {
        let mut rows = Vec::new();
        for step in steps.iter().filter(|step| step.applies(args)) {
            if step.returns {
                let arguments = self.arguments(&step.sql, args)?;
                let found = B::fetch(&mut *tx, step.sql.sql(), arguments).await;
                match decided::<B>(found.map_err(failed)?)? {
                    Ended::Done(found) => rows = found,
                    stopped @ Ended::Stopped(_) => return Ok(stopped),
                }
                continue;
            }
            let found = found_rows(&step.sql, &rows)?;
            let mut args = args.to_vec();
            args.push(("found", Value::OptText(found.as_deref())));
            let arguments = self.arguments(&step.sql, &args)?;
            let done = B::execute(&mut *tx, step.sql.sql(), arguments).await;
            match (done, step.unless) {
                (Ok(0), Some(code)) => return Ok(Ended::Stopped(code)),
                (Err(error), Some(code)) if is(&error, ErrorKind::UniqueViolation) => {
                    return Ok(Ended::Stopped(code));
                }
                (done, _) => done.map_err(failed)?,
            };
        }
        let mut subject = None;
        if let (Some(extra), Some(row)) = (beside.new, rows.first()) {
            let id = Reader::at(row, 1).int()?;
            subject = Some(id);
            let put = extra.put(AccountId::from_i64(id), &mut *tx).await;
            put.map_err(SqlxError::Extra)?;
        }
        self.put_effects(tx, &beside.effects, subject).await?;
        Ok(Ended::Done(rows))
    }

    async fn put_effects(
        &self,
        tx: &mut Transaction<'_, B>,
        effects: &Effects,
        subject: Option<i64>,
    ) -> Result<(), SqlxError> {
        let sql = &self.statements.effects;
        let both = [
            (&sql.put_messages, "messages", &effects.messages),
            (&sql.put_events, "events", &effects.events),
        ];
        for (statement, name, json) in both {
            if let Some(json) = json {
                let args = [
                    (name, Value::Text(json)),
                    ("subject", Value::OptInt(subject)),
                ];
                let arguments = self.arguments(statement, &args)?;
                let done = B::execute(&mut *tx, statement.sql(), arguments).await;
                done.map_err(failed)?;
            }
        }
        Ok(())
    }
}

/// The second column of the rows that were read, as a JSON text, for a step that asks for it.
fn found_rows<R: Columns>(statement: &Statement, rows: &[R]) -> Result<Option<String>, SqlxError> {
    if !statement.places().contains(&"found") {
        return Ok(None);
    }
    let ids: Result<Vec<i64>, _> = rows.iter().map(|row| Reader::at(row, 1).int()).collect();
    Ok(Some(serde_json::Value::from(ids?).to_string()))
}

/// Rows whose first column says whether to go on; no row is [`STALE`].
fn decided<B: Backend>(rows: Vec<RowOf<B>>) -> Result<Rows<B>, SqlxError> {
    let code = rows.first().map(|row| Reader::at(row, 0).int());
    match code.transpose()? {
        Some(0) => Ok(Ended::Done(rows)),
        Some(code) => Ok(Ended::Stopped(code)),
        None => Ok(Ended::Stopped(STALE)),
    }
}

fn first<R: Columns, T>(
    ended: Ended<Vec<R>>,
    read: fn(&mut Reader<'_, R>) -> Result<T, SqlxError>,
) -> Result<Ended<T>, SqlxError> {
    match ended {
        Ended::Stopped(code) => Ok(Ended::Stopped(code)),
        Ended::Done(rows) => match rows.first() {
            Some(row) => read(&mut Reader::at(row, 1)).map(Ended::Done),
            None => Err(SqlxError::corrupt("no answer to a change")),
        },
    }
}

/// The name of the constraint that refused a row.
fn violated(error: &sqlx::Error) -> Option<&str> {
    error
        .as_database_error()
        .filter(|error| error.kind() == ErrorKind::UniqueViolation)
        .and_then(DatabaseError::constraint)
}
