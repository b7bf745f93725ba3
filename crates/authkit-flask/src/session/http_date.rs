//! The date of HTTP (RFC 9110, 5.6.7), in the one form that is still written.

use time::{Date, Month, OffsetDateTime, Time, UtcOffset};

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// `Tue, 14 Nov 2023 22:13:20 GMT`, for the years 0 to 9999.
pub(super) fn write(instant: OffsetDateTime) -> Option<String> {
    let instant = instant.to_offset(UtcOffset::UTC);
    let (date, time) = (instant.date(), instant.time());
    if !(0..=9999).contains(&date.year()) {
        return None;
    }
    let weekday = usize::from(date.weekday().number_days_from_monday());
    let month = usize::from(u8::from(date.month())).checked_sub(1)?;
    Some(format!(
        "{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
        DAYS.get(weekday)?,
        date.day(),
        MONTHS.get(month)?,
        date.year(),
        time.hour(),
        time.minute(),
        time.second()
    ))
}

/// The instant of such a text. Anything else about it is refused, a wrong weekday too.
pub(super) fn read(text: &str) -> Option<OffsetDateTime> {
    let mut words = text.split(' ');
    let (_, day, month, year, clock) = (
        words.next()?,
        words.next()?,
        words.next()?,
        words.next()?,
        words.next()?,
    );
    let month = MONTHS.iter().position(|name| *name == month)?;
    let month = Month::try_from(u8::try_from(month).ok()?.checked_add(1)?).ok()?;
    let date = Date::from_calendar_date(year.parse().ok()?, month, day.parse().ok()?).ok()?;
    let mut parts = clock.split(':').map(str::parse);
    let (hour, minute, second) = (
        parts.next()?.ok()?,
        parts.next()?.ok()?,
        parts.next()?.ok()?,
    );
    let time = Time::from_hms(hour, minute, second).ok()?;
    let instant = date.with_time(time).assume_utc();
    // One spelling: what would be written otherwise is refused.
    (write(instant)? == text).then_some(instant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for seconds in [
            0,
            1_700_000_000,
            951_782_400,
            -62_167_219_200,
            253_402_300_799,
        ] {
            let instant = OffsetDateTime::from_unix_timestamp(seconds).unwrap();
            assert_eq!(read(&write(instant).unwrap()), Some(instant));
        }
        let text = "Tue, 14 Nov 2023 22:13:20 GMT";
        assert_eq!(read(text).unwrap().unix_timestamp(), 1_700_000_000);
    }

    #[test]
    fn other_spellings_are_refused() {
        for text in [
            "",
            "Tue, 14 Nov 2023 22:13:20",
            "Mon, 14 Nov 2023 22:13:20 GMT",
            "Tue, 14 Nov 2023 22:13:20 GMT ",
            "Tue, 31 Feb 2023 22:13:20 GMT",
            "Tue, 14 nov 2023 22:13:20 GMT",
            "Tue, 14 Nov 2023 24:13:20 GMT",
            "Tue, +14 Nov 2023 22:13:20 GMT",
            "Tuesday, 14-Nov-23 22:13:20 GMT",
        ] {
            assert_eq!(read(text), None, "{text:?}");
        }
    }
}
