//! How long a link works, in words.

use std::time::Duration;

/// The length in words, such as `24 hours`. It is rounded down: a mail never promises more than is kept.
pub(crate) fn in_words(lifetime: Duration) -> String {
    const MINUTE: u64 = 60;
    const HOUR: u64 = 60 * MINUTE;
    const DAY: u64 = 24 * HOUR;
    let seconds = lifetime.as_secs();
    let (count, unit) = match seconds {
        // up to a day people count hours; "1 day" may be read as "until midnight"
        s if s >= 2 * DAY && s.is_multiple_of(DAY) => (s / DAY, "day"),
        s if s >= 3 * HOUR || (s >= HOUR && s.is_multiple_of(HOUR)) => (s / HOUR, "hour"),
        s if s >= MINUTE => (s / MINUTE, "minute"),
        s => (s, "second"),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_read_well_and_never_promise_too_much() {
        for (seconds, words) in [
            (1, "1 second"),
            (59, "59 seconds"),
            (60, "1 minute"),
            (119, "1 minute"),
            (600, "10 minutes"),
            (3_600, "1 hour"),
            (5_400, "90 minutes"),
            (7_200, "2 hours"),
            (86_400, "24 hours"),
            (86_399, "23 hours"),
            (129_600, "36 hours"),
            (172_800, "2 days"),
            (432_000, "5 days"),
        ] {
            assert_eq!(in_words(Duration::from_secs(seconds)), words, "{seconds}");
        }
    }
}
