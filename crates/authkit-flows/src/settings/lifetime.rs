//! How long something lives, as people write it into a configuration.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A length of time in whole seconds, at least one and at most ten years.
///
/// It is read in every spelling that people use and that has one meaning, and written in one of them.
///
/// ```
/// use authkit_flows::settings::Lifetime;
///
/// for text in ["90 minutes", "90m", "1h30m", "1 hour 30 minutes", "1 hours 30 minutes", "PT1H30M", "5400 seconds"] {
///     assert_eq!(text.parse::<Lifetime>()?.to_string(), "1 hour 30 minutes");
/// }
/// assert_eq!(
///     "1 months".parse::<Lifetime>().unwrap_err().to_string(),
///     r#""1 months" is no length of time: a month or a year has no fixed length; write "30 days" or "365 days""#
/// );
/// # Ok::<(), authkit_flows::settings::LifetimeError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Lifetime(u64);

/// A text that is no [`Lifetime`]. It says how to write what was meant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is no length of time: {reason}")]
pub struct LifetimeError {
    text: String,
    reason: Reason,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
enum Reason {
    #[error("it is empty; write \"5 days\" or \"1h30m\"")]
    Empty,
    #[error("a number needs its unit, as in \"30 seconds\" or \"5 days\"")]
    NoUnit,
    #[error("a unit needs its number, as in \"1 day\"")]
    NoNumber,
    #[error("it is not above zero")]
    NotPositive,
    #[error("write whole numbers: \"90 minutes\" and not \"1.5 hours\"")]
    Fraction,
    #[error("a month or a year has no fixed length; write \"30 days\" or \"365 days\"")]
    Calendar,
    #[error("it counts in whole seconds")]
    TooFine,
    #[error("the units are weeks, days, hours, minutes and seconds, or w, d, h, m and s")]
    UnknownUnit,
    #[error("units go from the largest to the smallest, each once, as in \"1 hour 30 minutes\"")]
    Order,
    #[error("it is longer than ten years")]
    TooLong,
}

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
const WEEK: u64 = 7 * DAY;

impl Lifetime {
    /// The longest one: ten years. What is longer is a mistake in the unit.
    pub const MAX: Self = Self(3653 * DAY);

    /// So many minutes; one second for none, and never more than [`MAX`](Self::MAX).
    #[must_use]
    pub const fn from_minutes(minutes: u32) -> Self {
        Self::held(minutes as u64 * MINUTE)
    }

    /// So many hours; one second for none, and never more than [`MAX`](Self::MAX).
    #[must_use]
    pub const fn from_hours(hours: u32) -> Self {
        Self::held(hours as u64 * HOUR)
    }

    /// So many days; one second for none, and never more than [`MAX`](Self::MAX).
    #[must_use]
    pub const fn from_days(days: u32) -> Self {
        Self::held(days as u64 * DAY)
    }

    const fn held(seconds: u64) -> Self {
        if seconds == 0 {
            return Self(1);
        }
        if seconds > Self::MAX.0 {
            return Self::MAX;
        }
        Self(seconds)
    }

    /// The length.
    #[must_use]
    pub const fn duration(self) -> Duration {
        Duration::from_secs(self.0)
    }

    fn from_seconds(seconds: u64) -> Result<Self, Reason> {
        match seconds {
            0 => Err(Reason::NotPositive),
            _ if seconds > Self::MAX.0 => Err(Reason::TooLong),
            _ => Ok(Self(seconds)),
        }
    }

    fn read(text: &str) -> Result<Self, Reason> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Reason::Empty);
        }
        if text.starts_with(['-', '−']) {
            return Err(Reason::NotPositive);
        }
        if text.contains(['.', ',']) {
            return Err(Reason::Fraction);
        }
        match text.strip_prefix('P') {
            Some(rest) => iso(rest),
            None => words(text),
        }
        .and_then(Self::from_seconds)
    }
}

/// Parts such as `1 hour` or `30m`, one after the other.
fn words(mut text: &str) -> Result<u64, Reason> {
    let mut sum = Sum::default();
    while !text.is_empty() {
        let (number, rest) = number(text)?;
        let rest = rest.trim_start();
        let end = rest.find(|c: char| !c.is_alphabetic());
        let (unit, rest) = rest.split_at(end.unwrap_or(rest.len()));
        sum.add(number, seconds_of(unit)?)?;
        text = rest.trim_start();
    }
    Ok(sum.seconds)
}

/// What follows the `P` of ISO 8601: `2W`, `1DT12H`, `T90M`.
fn iso(text: &str) -> Result<u64, Reason> {
    let (date, time) = match text.split_once('T') {
        Some((_, "")) => return Err(Reason::NoNumber),
        Some((date, time)) => (date, time),
        None => (text, ""),
    };
    if date.is_empty() && time.is_empty() {
        return Err(Reason::NoNumber);
    }
    let mut sum = Sum::default();
    for (mut part, is_date) in [(date, true), (time, false)] {
        while !part.is_empty() {
            let (number, rest) = number(part)?;
            let mut rest = rest.chars();
            let unit = match (rest.next(), is_date) {
                (Some('W'), true) => WEEK,
                (Some('D'), true) => DAY,
                (Some('M' | 'Y'), true) => return Err(Reason::Calendar),
                (Some('H'), false) => HOUR,
                (Some('M'), false) => MINUTE,
                (Some('S'), false) => 1,
                (None, _) => return Err(Reason::NoUnit),
                _ => return Err(Reason::UnknownUnit),
            };
            sum.add(number, unit)?;
            part = rest.as_str();
        }
    }
    Ok(sum.seconds)
}

fn number(text: &str) -> Result<(u64, &str), Reason> {
    let end = text.find(|c: char| !c.is_ascii_digit());
    let (digits, rest) = text.split_at(end.unwrap_or(text.len()));
    if digits.is_empty() {
        return Err(Reason::NoNumber);
    }
    let number = digits.parse().map_err(|_| Reason::TooLong)?;
    Ok((number, rest))
}

/// One letter is a unit in lower case only: `1M` may mean a month.
fn seconds_of(unit: &str) -> Result<u64, Reason> {
    match unit {
        "w" => return Ok(WEEK),
        "d" => return Ok(DAY),
        "h" => return Ok(HOUR),
        "m" => return Ok(MINUTE),
        "s" => return Ok(1),
        _ => {}
    }
    Ok(match unit.to_lowercase().as_str() {
        "" => return Err(Reason::NoUnit),
        "week" | "weeks" => WEEK,
        "day" | "days" => DAY,
        "hr" | "hrs" | "hour" | "hours" => HOUR,
        "min" | "mins" | "minute" | "minutes" => MINUTE,
        "sec" | "secs" | "second" | "seconds" => 1,
        "mo" | "month" | "months" | "y" | "yr" | "yrs" | "year" | "years" => {
            return Err(Reason::Calendar);
        }
        "ms" | "us" | "ns" | "millisecond" | "milliseconds" | "microsecond" | "microseconds" => {
            return Err(Reason::TooFine);
        }
        _ => return Err(Reason::UnknownUnit),
    })
}

#[derive(Default)]
struct Sum {
    seconds: u64,
    smallest: Option<u64>,
}

impl Sum {
    fn add(&mut self, number: u64, unit: u64) -> Result<(), Reason> {
        if self.smallest.is_some_and(|smallest| unit >= smallest) {
            return Err(Reason::Order);
        }
        self.smallest = Some(unit);
        let seconds = number.checked_mul(unit).ok_or(Reason::TooLong)?;
        self.seconds = self.seconds.checked_add(seconds).ok_or(Reason::TooLong)?;
        Ok(())
    }
}

impl FromStr for Lifetime {
    type Err = LifetimeError;

    fn from_str(text: &str) -> Result<Self, LifetimeError> {
        Self::read(text).map_err(|reason| LifetimeError {
            text: text.chars().take(64).collect(),
            reason,
        })
    }
}

impl fmt::Display for Lifetime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units: &[_] = if self.0.is_multiple_of(WEEK) {
            &[(WEEK, "week")]
        } else {
            &[
                (DAY, "day"),
                (HOUR, "hour"),
                (MINUTE, "minute"),
                (1, "second"),
            ]
        };
        let (mut rest, mut space) = (self.0, "");
        for (length, name) in units {
            let (count, s) = match rest / length {
                0 => continue,
                1 => (1, ""),
                count => (count, "s"),
            };
            write!(f, "{space}{count} {name}{s}")?;
            rest %= length;
            space = " ";
        }
        Ok(())
    }
}

impl From<Lifetime> for Duration {
    fn from(lifetime: Lifetime) -> Self {
        lifetime.duration()
    }
}

impl From<Lifetime> for String {
    fn from(lifetime: Lifetime) -> Self {
        lifetime.to_string()
    }
}

impl TryFrom<String> for Lifetime {
    type Error = LifetimeError;

    fn try_from(text: String) -> Result<Self, LifetimeError> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_that_has_one_meaning_is_read() {
        for (text, seconds) in [
            ("5 days", 5 * DAY),
            ("1 day", DAY),
            ("1 hours", HOUR),
            ("90 minutes", 90 * MINUTE),
            ("1h30m", 90 * MINUTE),
            ("1h 30m", 90 * MINUTE),
            ("30s", 30),
            ("2 weeks", 2 * WEEK),
            (" 2  Weeks ", 2 * WEEK),
            ("PT1H", HOUR),
            ("P1DT12H", DAY + 12 * HOUR),
            ("P2W", 2 * WEEK),
            ("1w2d3h4m5s", WEEK + 2 * DAY + 3 * HOUR + 4 * MINUTE + 5),
            ("15 min", 15 * MINUTE),
            ("3653 days", 3653 * DAY),
        ] {
            assert_eq!(text.parse(), Ok(Lifetime(seconds)), "{text}");
        }
    }

    /// What the original takes until a request comes: W27.
    #[test]
    fn what_has_no_or_two_meanings_is_refused_with_the_right_spelling() {
        for (text, says) in [
            ("", "5 days"),
            ("5", "30 seconds"),
            ("1 hours 2", "30 seconds"),
            ("days", "1 day"),
            ("-1 days", "above zero"),
            ("0 days", "above zero"),
            ("PT0S", "above zero"),
            ("1.5 hours", "90 minutes"),
            ("1 months", "30 days"),
            ("1M", "weeks, days"),
            ("P1M", "30 days"),
            ("1 year", "365 days"),
            ("1 milliseconds", "whole seconds"),
            ("1 fortnight", "weeks, days"),
            ("30m1h", "largest to the smallest"),
            ("1h1h", "largest to the smallest"),
            ("PT", "number"),
            ("P", "number"),
            ("3654 days", "ten years"),
            ("99999999999999999999 days", "ten years"),
            ("18446744073709551615 weeks", "ten years"),
            ("1 day\0", "number"),
            ("１ day", "number"),
        ] {
            let error = text.parse::<Lifetime>().unwrap_err().to_string();
            assert!(error.contains(says), "{text:?}: {error}");
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        for seconds in [1, 59, 60, 61, HOUR - 1, HOUR, DAY + 1, WEEK, WEEK + DAY] {
            let lifetime = Lifetime(seconds);
            assert_eq!(lifetime.to_string().parse(), Ok(lifetime), "{lifetime}");
        }
        assert_eq!(Lifetime::MAX.to_string().parse(), Ok(Lifetime::MAX));
        assert_eq!(Lifetime(5 * DAY).to_string(), "5 days");
        assert_eq!(Lifetime(WEEK).to_string(), "1 week");
        assert_eq!(Lifetime(DAY + 61).to_string(), "1 day 1 minute 1 second");
    }
}
