//! Errors that another attempt may not meet.

use sqlx::Error;
use std::borrow::Cow;

use super::SqlxError;

/// Serialisation failure, deadlock: SQLSTATE on `PostgreSQL`, the former on MySQL and MariaDB for a deadlock as well.
const LOST_RACES: [&str; 2] = ["40001", "40P01"];
/// MySQL: deadlock.
const LOST_RACES_BY_NUMBER: [u16; 1] = [1213];
/// `PostgreSQL`: shutdown, crash, starting up, dropped; the classes 08 (connection) and 53 (resources) are transient too.
const GONE: [&str; 4] = ["57P01", "57P02", "57P03", "57P05"];
/// MySQL: shutting down, connection killed, gone away, lost, too many connections.
const GONE_BY_NUMBER: [u16; 7] = [1053, 1927, 2006, 2013, 1040, 1080, 1203];
/// `PostgreSQL` ended a statement for its length, or its wait for a lock; MySQL and MariaDB did.
const TOO_LONG: [&str; 2] = ["57014", "55P03"];
const TOO_LONG_BY_NUMBER: [u16; 4] = [3024, 1969, 1317, 1205];
/// SQLite: busy, locked; whatever else the extended code says.
const SQLITE_BUSY: [i32; 2] = [5, 6];

impl SqlxError {
    /// Whether the same may succeed a moment later: the connection was lost, no connection was free, the database is
    /// restarting, others were in the way for too long. A web application answers 503.
    ///
    /// What was asked for may have happened all the same if the connection was lost after the question; every verb of the
    /// ports can be asked again.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::TimedOut)
            || self.lost_a_race()
            || self.lost_the_connection()
            || self.ran_out_of_patience()
    }

    fn cause(&self) -> Option<&Error> {
        match self {
            Self::Connect(error) | Self::Query(error) | Self::Extra(error) => Some(error),
            _ => None,
        }
    }

    /// The database ended it, whole, for the sake of another: it can be tried again at once.
    pub(crate) fn lost_a_race(&self) -> bool {
        self.cause().is_some_and(|error| {
            code(error).is_some_and(|code| LOST_RACES.contains(&code.as_ref()))
                || number(error).is_some_and(|number| LOST_RACES_BY_NUMBER.contains(&number))
        })
    }

    /// Nobody knows whether it happened.
    pub(crate) fn lost_the_connection(&self) -> bool {
        self.cause().is_some_and(|error| match error {
            Error::Io(_) | Error::WorkerCrashed => true,
            Error::Database(_) => {
                code(error)
                    .is_some_and(|code| code.starts_with("08") || GONE.contains(&code.as_ref()))
                    || number(error).is_some_and(|number| GONE_BY_NUMBER.contains(&number))
            }
            // how the drivers say that a server hung up in the middle of an answer
            Error::Protocol(text) => text.contains("unexpected") || text.contains("closed"),
            _ => false,
        })
    }

    fn ran_out_of_patience(&self) -> bool {
        self.cause().is_some_and(|error| match error {
            Error::PoolTimedOut => true,
            Error::Database(_) => {
                code(error).is_some_and(|code| {
                    let busy = code.parse().is_ok_and(|code: i32| {
                        code < 10_000 && SQLITE_BUSY.contains(&(code & 0xff))
                    });
                    busy || code.starts_with("53") || TOO_LONG.contains(&code.as_ref())
                }) || number(error).is_some_and(|number| TOO_LONG_BY_NUMBER.contains(&number))
            }
            _ => false,
        })
    }
}

fn code(error: &Error) -> Option<Cow<'_, str>> {
    error.as_database_error()?.code()
}

/// The number that MySQL and MariaDB give an error.
#[cfg(feature = "mysql")]
fn number(error: &Error) -> Option<u16> {
    let error = error.as_database_error()?;
    let error = error.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>()?;
    Some(error.number())
}

#[cfg(not(feature = "mysql"))]
const fn number(_: &Error) -> Option<u16> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_by_itself_is_told_from_what_does_not() {
        let lost = Error::Io(std::io::ErrorKind::ConnectionReset.into());
        for error in [
            SqlxError::Query(lost),
            SqlxError::Query(Error::PoolTimedOut),
            SqlxError::TimedOut,
        ] {
            assert!(error.is_transient(), "{error:?}");
        }
        for error in [
            SqlxError::Query(Error::RowNotFound),
            SqlxError::UnknownAccount,
            SqlxError::Connect(Error::Configuration("no such option".into())),
        ] {
            assert!(!error.is_transient(), "{error:?}");
        }
    }
}
