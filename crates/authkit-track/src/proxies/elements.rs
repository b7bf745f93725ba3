//! The elements of a list in a header, from its right end.
//!
//! From the left, what a client wrote could swallow what a proxy appends: a quotation mark that nobody closes makes the rest of
//! the line one text. From the right it cannot, since what the proxy appended has its marks in pairs.

use super::ProxyHeader;

/// The longest element, in bytes, that is looked at.
const MAX_BYTES: usize = 1024;

/// The elements between commas, the last one first. One that is too long is `None`, and nothing comes after it.
pub(super) fn from_right(line: &[u8], header: ProxyHeader) -> impl Iterator<Item = Option<&[u8]>> {
    let mut rest = Some(line);
    std::iter::from_fn(move || {
        let line = rest.take()?;
        let comma = match header {
            ProxyHeader::XForwardedFor => last_comma(line),
            ProxyHeader::Forwarded => last_unquoted_comma(line),
        };
        let (before, element) = match comma {
            Some(comma) => (line.get(..comma), line.get(comma + 1..)),
            None => (None, Some(line).filter(|line| line.len() <= MAX_BYTES)),
        };
        rest = before;
        Some(element)
    })
}

/// As far from the end as an element may begin.
fn tail(line: &[u8]) -> impl Iterator<Item = (usize, u8)> {
    let bytes = line.iter().copied().enumerate().rev();
    bytes.take(MAX_BYTES + 1)
}

fn last_comma(line: &[u8]) -> Option<usize> {
    let mut tail = tail(line);
    tail.find_map(|(at, byte)| (byte == b',').then_some(at))
}

/// The last comma that does not stand between quotation marks.
fn last_unquoted_comma(line: &[u8]) -> Option<usize> {
    let mut quoted = false;
    let mut tail = tail(line);
    tail.find_map(|(at, byte)| {
        if byte == b'"' && !is_escaped(line, at) {
            quoted = !quoted;
        }
        (byte == b',' && !quoted).then_some(at)
    })
}

/// Whether an odd number of backslashes stands before that byte.
fn is_escaped(line: &[u8], at: usize) -> bool {
    let before = line.get(..at).unwrap_or_default().iter().rev();
    let backslashes = before.take(MAX_BYTES).take_while(|byte| **byte == b'\\');
    backslashes.count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn elements(line: &str, header: ProxyHeader) -> Vec<Option<&str>> {
        let elements = from_right(line.as_bytes(), header);
        elements
            .map(|element| element.map(|bytes| std::str::from_utf8(bytes).unwrap()))
            .collect()
    }

    #[test]
    fn the_last_is_the_first() {
        let found = elements("a, b,,c", ProxyHeader::XForwardedFor);
        assert_eq!(found, [Some("c"), Some(""), Some(" b"), Some("a")]);
        assert_eq!(elements("", ProxyHeader::Forwarded), [Some("")]);
    }

    #[test]
    fn commas_in_quotation_marks_separate_nothing() {
        let found = elements(r#"a="1,\",2",b="\\",c"#, ProxyHeader::Forwarded);
        assert_eq!(found, [Some("c"), Some(r#"b="\\""#), Some(r#"a="1,\",2""#)]);
        let found = elements(r#"a="1,2""#, ProxyHeader::XForwardedFor);
        assert_eq!(found, [Some(r#"2""#), Some(r#"a="1"#)]);
    }

    #[test]
    fn what_is_not_closed_on_the_left_swallows_nothing_on_the_right() {
        for client in [r#"for=""#, r#"for="\"#, r#"for="","#, r#""""#, r"\"] {
            let line = format!("{client},for=b");
            let last = elements(&line, ProxyHeader::Forwarded)[0];
            assert_eq!(last, Some("for=b"), "{client}");
        }
    }

    #[test]
    fn what_is_too_long_ends_the_list() {
        for header in [ProxyHeader::XForwardedFor, ProxyHeader::Forwarded] {
            let fits = "x".repeat(MAX_BYTES);
            assert_eq!(elements(&format!("a,{fits}"), header).len(), 2);
            assert_eq!(elements(&fits, header), [Some(fits.as_str())]);
            let long = "x".repeat(MAX_BYTES + 1);
            assert_eq!(elements(&format!("a,{long}"), header), [None]);
            assert_eq!(elements(&format!("{long},b"), header), [Some("b"), None]);
        }
    }
}
