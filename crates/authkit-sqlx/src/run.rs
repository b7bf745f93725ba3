//! Statements and changes, run: what is tried again, and what is not.

use authkit_store::Effect;
use authkit_store::{Put, Store};
use sqlx::error::{DatabaseError, ErrorKind};

use crate::backend::{ArgumentsOf, Backend, RowOf};
use crate::columns::Reader;
use crate::lease::{Lease, failed, within};
use crate::memo::{Row, Rows};
use crate::render::Statement;
use crate::sql::{Plan, Step};
use crate::store::Sql;
use crate::value::{Args, Bind};
use crate::{AccountId, ExtraRow, SqlxError};

mod change;
pub(crate) mod effects;
mod sweep;

pub(crate) use change::{Ended, Instead};
pub(crate) use sweep::{Sweep, Swept};

/// How often a statement or a transaction is tried again that the database ended for the sake of another.
const RETRIES: u32 = 3;

/// How many rows are wanted of a statement.
#[derive(Clone, Copy)]
enum Wanted {
    All,
    /// The first one, of a statement that only reads.
    First,
}

impl<B: Backend, X> Sql<B, X> {
    /// Runs one statement that writes; says how many rows it changed.
    pub(crate) async fn execute(
        &self,
        statement: &Statement,
        args: &Args<'_>,
    ) -> Result<u64, SqlxError> {
        let mut retries = RETRIES;
        loop {
            let arguments = self.arguments(statement, args)?;
            let mut lease = Lease::<B>::of(&self.pool, self.patience).await?;
            let done = async {
                let done = B::execute(lease.ask(), statement.sql(), arguments).await;
                lease.done();
                done.map_err(failed)
            };
            match within::<B, _>(self.patience, done).await {
                Err(error) if retries > 0 && error.lost_a_race() => retries -= 1,
                done => return done,
            }
        }
    }

    /// Runs one statement that adds a row; `false` if what has to be unique is taken, or there is nothing to add to.
    pub(crate) async fn insert(
        &self,
        statement: &Statement,
        args: &Args<'_>,
    ) -> Result<bool, SqlxError> {
        match self.execute(statement, args).await {
            Err(SqlxError::Query(error)) if is(&error, ErrorKind::UniqueViolation) => Ok(false),
            done => Ok(done? > 0),
        }
    }

    /// The same, where the row belongs to an account that has to be there.
    pub(crate) async fn execute_for_account(
        &self,
        statement: &Statement,
        args: &Args<'_>,
    ) -> Result<u64, SqlxError> {
        match self.execute(statement, args).await {
            Err(SqlxError::Query(error))
                if is(&error, ErrorKind::NotNullViolation)
                    || is(&error, ErrorKind::ForeignKeyViolation) =>
            {
                Err(SqlxError::UnknownAccount)
            }
            done => done,
        }
    }

    /// What storing under a random name came to.
    pub(crate) fn put_under_a_name(done: Result<u64, SqlxError>) -> Result<Put, SqlxError> {
        match done {
            Ok(0) => Ok(Put::Collision),
            Err(SqlxError::Query(error)) if is(&error, ErrorKind::UniqueViolation) => {
                Ok(Put::Collision)
            }
            done => done.map(|_| Put::Created),
        }
    }

    /// The rows of a statement that only reads.
    pub(crate) async fn find_all<T>(
        &self,
        statement: &Statement,
        args: &Args<'_>,
        read: fn(&mut Reader<'_, RowOf<B>>) -> Result<T, SqlxError>,
    ) -> Result<Vec<T>, SqlxError> {
        let rows = self.read(statement, args, Wanted::All).await?;
        rows.iter()
            .map(|row| read(&mut Reader::at(row, 0)))
            .collect()
    }

    /// The only row of a statement that only reads.
    pub(crate) async fn find<T>(
        &self,
        statement: &Statement,
        args: &Args<'_>,
        read: fn(&mut Reader<'_, RowOf<B>>) -> Result<T, SqlxError>,
    ) -> Result<Option<T>, SqlxError> {
        let rows = self.read(statement, args, Wanted::First).await?;
        let row = rows.first();
        row.map(|row| read(&mut Reader::at(row, 0))).transpose()
    }

    /// Asks a statement that only reads, a second time if the connection was lost.
    async fn read(
        &self,
        statement: &Statement,
        args: &Args<'_>,
        wanted: Wanted,
    ) -> Result<Vec<RowOf<B>>, SqlxError> {
        let mut retries = RETRIES;
        let mut lost = false;
        loop {
            match self.fetch(statement, args, wanted).await {
                Err(error) if retries > 0 && error.lost_a_race() => retries -= 1,
                Err(error) if !lost && error.lost_the_connection() => lost = true,
                rows => return rows,
            }
        }
    }

    /// The same, where the row may have been kept from the last time. What asks the database has a place of its own, since
    /// it is large and would be moved about by every request that does not need it.
    pub(crate) async fn find_kept<R: Row>(
        &self,
        key: &R::Key,
        statement: &Statement,
        args: &Args<'_>,
        read: fn(&mut Reader<'_, RowOf<B>>) -> Result<R, SqlxError>,
    ) -> Result<Option<R>, SqlxError> {
        let find = || Box::pin(self.find(statement, args, read));
        match &self.memo {
            Some(memo) => memo.find(self.realm(), key, find).await,
            None => find().await,
        }
    }

    /// The row, where it was kept from the last time and is still the same.
    pub(crate) fn kept<R: Row>(&self, key: &R::Key) -> Option<R> {
        self.memo.as_ref()?.at_hand(self.realm(), key)
    }

    /// Runs one statement that leaves rows alone which may be kept; `forget` takes out the others. Says how many it changed.
    pub(crate) async fn change_kept(
        &self,
        statement: &Statement,
        args: &Args<'_>,
        forget: impl FnOnce(&mut Rows),
    ) -> Result<u64, SqlxError> {
        let change = self.memo.as_ref().map(|memo| memo.change());
        let changed = self.execute(statement, args).await?;
        // a change of nothing commits nothing
        if let Some(change) = change
            && changed > 0
        {
            change.committed(forget);
        }
        Ok(changed)
    }

    async fn fetch(
        &self,
        statement: &Statement,
        args: &Args<'_>,
        wanted: Wanted,
    ) -> Result<Vec<RowOf<B>>, SqlxError> {
        let arguments = self.arguments(statement, args)?;
        let mut lease = Lease::<B>::of(&self.pool, self.patience).await?;
        let rows = async {
            let rows = match wanted {
                Wanted::All => B::fetch(lease.ask(), statement.sql(), arguments).await,
                Wanted::First => B::fetch_first(lease.ask(), statement.sql(), arguments).await,
            };
            lease.done();
            rows.map_err(failed)
        };
        within::<B, _>(self.patience, rows).await
    }

    /// Binds what a statement names. The realm need not be said.
    fn arguments(
        &self,
        statement: &Statement,
        args: &Args<'_>,
    ) -> Result<ArgumentsOf<B>, SqlxError> {
        let mut arguments = ArgumentsOf::<B>::default();
        for place in statement.places() {
            let given = args.iter().rev().find(|(name, _)| name == place);
            let value = match given {
                Some((_, value)) => *value,
                None if *place == "realm" => self.realm_value(),
                None => return Err(SqlxError::Unbound { place }),
            };
            if !B::STORES_NUL && value.text().is_some_and(|text| text.contains('\0')) {
                return Err(SqlxError::NulCharacter);
            }
            arguments
                .bind(&value)
                .map_err(|error| failed(sqlx::Error::Encode(error)))?;
        }
        Ok(arguments)
    }
}

pub(crate) fn is(error: &sqlx::Error, kind: ErrorKind) -> bool {
    error.as_database_error().map(DatabaseError::kind) == Some(kind)
}
