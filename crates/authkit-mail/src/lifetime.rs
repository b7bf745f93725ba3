//! How long a link works, in words.

use std::time::Duration;

#[derive(Clone, Copy)]
enum Unit {
    Day,
    Hour,
    Minute,
    Second,
}

/// The length in words, such as `24 hours` or, in Russian, `24 часа`. It is rounded down: a mail never promises more than is
/// kept.
pub(crate) fn in_words(lifetime: Duration, language: &str) -> String {
    const MINUTE: u64 = 60;
    const HOUR: u64 = 60 * MINUTE;
    const DAY: u64 = 24 * HOUR;
    let seconds = lifetime.as_secs();
    let (count, unit) = match seconds {
        // up to a day people count hours; "1 day" may be read as "until midnight"
        s if s >= 2 * DAY && s.is_multiple_of(DAY) => (s / DAY, Unit::Day),
        s if s >= 3 * HOUR || (s >= HOUR && s.is_multiple_of(HOUR)) => (s / HOUR, Unit::Hour),
        s if s >= MINUTE => (s / MINUTE, Unit::Minute),
        s => (s, Unit::Second),
    };
    if language == "ru" {
        format!("{count} {}", russian(count, unit))
    } else {
        format!(
            "{count} {}{}",
            english(unit),
            if count == 1 { "" } else { "s" }
        )
    }
}

const fn english(unit: Unit) -> &'static str {
    match unit {
        Unit::Day => "day",
        Unit::Hour => "hour",
        Unit::Minute => "minute",
        Unit::Second => "second",
    }
}

/// The accusative, which follows "действует": one, few, many.
const fn russian(count: u64, unit: Unit) -> &'static str {
    let [one, few, many] = match unit {
        Unit::Day => ["день", "дня", "дней"],
        Unit::Hour => ["час", "часа", "часов"],
        Unit::Minute => ["минуту", "минуты", "минут"],
        Unit::Second => ["секунду", "секунды", "секунд"],
    };
    match (count % 10, count % 100) {
        (_, 11..=14) => many,
        (1, _) => one,
        (2..=4, _) => few,
        _ => many,
    }
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
            assert_eq!(
                in_words(Duration::from_secs(seconds), "en"),
                words,
                "{seconds}"
            );
        }
    }

    #[test]
    fn russian_has_three_numbers() {
        for (seconds, words) in [
            (1, "1 секунду"),
            (60, "1 минуту"),
            (120, "2 минуты"),
            (660, "11 минут"),
            (1_260, "21 минуту"),
            (3_600, "1 час"),
            (7_200, "2 часа"),
            (18_000, "5 часов"),
            (86_400, "24 часа"),
            (172_800, "2 дня"),
            (432_000, "5 дней"),
            (1_814_400, "21 день"),
        ] {
            assert_eq!(
                in_words(Duration::from_secs(seconds), "ru"),
                words,
                "{seconds}"
            );
        }
    }
}
