//! A connection for the time of one verb, which is not used again if the verb was dropped in the middle of something.

use sqlx::pool::PoolConnection;
use sqlx::{Connection, Pool, SqlSafeStr, Transaction};
use std::time::Duration;
use tokio::time::Instant;

use crate::SqlxError;
use crate::backend::{Backend, ConnectionOf, Kind, Spoilt};

/// A connection of the pool.
///
/// A request can be dropped while its connection waits for an answer. What the driver then believes about the connection
/// may be wrong: that no transaction is open, or that the next answer belongs to the next question. Where that can be, the
/// connection is closed, and the server rolls back.
pub(crate) struct Lease<B: Backend> {
    connection: PoolConnection<B>,
    state: State,
    since: Instant,
    patience: Duration,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Quiet,
    Asking,
    InTransaction,
    SetApart,
}

impl<B: Backend> Lease<B> {
    /// A connection for no longer than that, if the work is done [`within`].
    pub(crate) async fn of(pool: &Pool<B>, patience: Duration) -> Result<Self, SqlxError> {
        Ok(Self {
            connection: pool.acquire().await.map_err(failed)?,
            state: State::Quiet,
            since: Instant::now(),
            patience,
        })
    }

    /// The connection, for one question.
    pub(crate) fn ask(&mut self) -> &mut ConnectionOf<B> {
        self.state = State::Asking;
        &mut self.connection
    }

    /// The connection, to be set otherwise than the pool wants it for as long as it is not [`done`](Self::done).
    pub(crate) fn set_apart(&mut self) -> &mut ConnectionOf<B> {
        self.state = State::SetApart;
        &mut self.connection
    }

    /// A transaction that is the writer from its first moment, if the database knows such a thing.
    pub(crate) async fn begin(&mut self) -> Result<Transaction<'_, B>, sqlx::Error> {
        self.state = State::InTransaction;
        self.connection.begin_with(B::BEGIN.into_sql_str()).await
    }

    /// Says that every answer was taken, no transaction is open, and everything is set as it was.
    pub(crate) fn done(mut self) {
        self.state = State::Quiet;
    }
}

impl<B: Backend> Drop for Lease<B> {
    fn drop(&mut self) {
        let spoilt = match B::SPOILT {
            Spoilt::Never => false,
            Spoilt::InTransactions => self.state == State::InTransaction,
            Spoilt::Always => self.state != State::Quiet,
        };
        let hangs = self.state != State::Quiet && self.since.elapsed() >= self.patience;
        if spoilt || hangs || self.state == State::SetApart {
            self.connection.close_on_drop();
        }
    }
}

/// Gives up on a database that says nothing for so long. A server ends a long statement by itself, unless it hangs, or
/// nothing that it says arrives; SQLite is this process.
pub(crate) async fn within<B: Backend, T>(
    patience: Duration,
    work: impl Future<Output = Result<T, SqlxError>>,
) -> Result<T, SqlxError> {
    if B::KIND == Kind::Sqlite {
        return work.await;
    }
    match tokio::time::timeout(patience, work).await {
        Ok(done) => done,
        Err(_) => Err(SqlxError::TimedOut),
    }
}

/// Turns what the database said into an error of the store.
pub(crate) fn failed(error: sqlx::Error) -> SqlxError {
    SqlxError::Query(error)
}
