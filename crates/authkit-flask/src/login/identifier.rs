//! The `_id` of a session: a digest of the address and the browser that it began with.

use std::fmt::Write as _;

use sha2::{Digest, Sha512};

/// The session identifier of Flask-Login 0.3 and later on Python 3.
///
/// `forwarded_for` is the header `X-Forwarded-For`, whose first element counts more than the address of
/// the connection.
///
/// # Security
///
/// Any client can send any header. Compare identifiers to recognise the sessions of the old application,
/// and build no protection of a new one on them.
#[must_use]
pub fn session_identifier(
    remote_addr: Option<&str>,
    forwarded_for: Option<&str>,
    user_agent: Option<&str>,
) -> String {
    let text = identifier_text(remote_addr, forwarded_for, user_agent);
    let digest = Sha512::digest(text);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The text that the identifier is a digest of: Python's way of printing two byte strings.
#[must_use]
pub fn identifier_text(
    remote_addr: Option<&str>,
    forwarded_for: Option<&str>,
    user_agent: Option<&str>,
) -> String {
    let first = |header: &str| {
        let first = header.split(',').next().unwrap_or_default();
        first.trim().to_owned()
    };
    let address = forwarded_for.map(first);
    let address = address.as_deref().or(remote_addr);
    format!("{}|{}", printed(address), printed(user_agent))
}

fn printed(text: Option<&str>) -> String {
    let Some(text) = text else {
        return "None".to_owned();
    };
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    let mut printed = format!("b{quote}");
    for byte in text.bytes() {
        match byte {
            b'\\' => printed.push_str("\\\\"),
            b'\t' => printed.push_str("\\t"),
            b'\n' => printed.push_str("\\n"),
            b'\r' => printed.push_str("\\r"),
            b' '..=b'~' if char::from(byte) == quote => {
                printed.push('\\');
                printed.push(quote);
            }
            b' '..=b'~' => printed.push(char::from(byte)),
            other => {
                // Writing to a String does not fail.
                let _ = write!(printed, "\\x{other:02x}");
            }
        }
    }
    printed.push(quote);
    printed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_printed_as_python_prints_them() {
        for (text, expected) in [
            ("A", "b'A'"),
            ("it's", "b\"it's\""),
            ("it's \"it\"", "b'it\\'s \"it\"'"),
            ("\"", "b'\"'"),
            ("\u{fc}\t\u{7f}\0", "b'\\xc3\\xbc\\t\\x7f\\x00'"),
        ] {
            assert_eq!(printed(Some(text)), expected);
        }
        assert_eq!(printed(None), "None");
        let digest = session_identifier(Some("127.0.0.1"), None, Some("A"));
        assert!(digest.starts_with("e6362625d3c26e30"));
    }
}
