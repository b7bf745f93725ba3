//! Instants in an integer column.
//!
//! Microseconds since 1970 in UTC: the precision of a Postgres `timestamptz` and of Python's `datetime`, so that moving
//! between databases, or in from Flask, changes no instant. An `i64` of them reaches far beyond the year 9999.

use time::OffsetDateTime;

use crate::SqlxError;

const NANOS_PER_MICRO: i128 = 1000;

/// The value for a column; parts of a microsecond are dropped.
pub(crate) fn to_micros(instant: OffsetDateTime) -> i64 {
    let micros = instant.unix_timestamp_nanos().div_euclid(NANOS_PER_MICRO);
    i64::try_from(micros).unwrap_or(if micros < 0 { i64::MIN } else { i64::MAX })
}

/// The instant that a column holds.
pub(crate) fn from_micros(micros: i64) -> Result<OffsetDateTime, SqlxError> {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * NANOS_PER_MICRO)
        .map_err(|_| SqlxError::corrupt("a time beyond the calendar"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::{Date, Duration, Month, Time};

    #[test]
    fn instants_come_back_to_the_microsecond() {
        let last = Date::from_calendar_date(9999, Month::December, 31).unwrap();
        let last =
            OffsetDateTime::new_utc(last, Time::from_hms_micro(23, 59, 59, 999_999).unwrap());
        let first = OffsetDateTime::UNIX_EPOCH - Duration::microseconds(1);
        for instant in [first, OffsetDateTime::UNIX_EPOCH, last] {
            assert_eq!(from_micros(to_micros(instant)).unwrap(), instant);
        }
        assert_eq!(
            to_micros(OffsetDateTime::UNIX_EPOCH - Duration::nanoseconds(1)),
            -1
        );
    }

    #[test]
    fn a_number_that_is_no_time_is_an_error() {
        assert!(matches!(
            from_micros(i64::MAX),
            Err(SqlxError::Corrupt { .. })
        ));
        assert!(matches!(
            from_micros(i64::MIN),
            Err(SqlxError::Corrupt { .. })
        ));
    }
}
