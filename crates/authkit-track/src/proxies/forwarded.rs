//! One element of `Forwarded` (RFC 7239): `for=192.0.2.7;proto=https;by=_us`.

use std::net::IpAddr;

use super::node;

/// The address in `for`, of an element that is well-formed and has one `for`.
pub(super) fn address(element: &[u8]) -> Option<IpAddr> {
    let mut found = None;
    let mut rest = element.trim_ascii_start();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix(b";") {
            rest = after.trim_ascii_start(); // an empty pair, or the end of one
            continue;
        }
        let equals = rest.iter().position(|byte| *byte == b'=')?;
        let (name, value) = (rest.get(..equals)?, rest.get(equals + 1..)?);
        if name.is_empty() || !name.iter().copied().all(is_name) {
            return None;
        }
        let (value, after) = match value.strip_prefix(b"\"") {
            Some(quoted) => unquote(quoted)?,
            None => plain(value)?,
        };
        rest = after.trim_ascii_start();
        if !rest.is_empty() && !rest.starts_with(b";") {
            return None;
        }
        if name.eq_ignore_ascii_case(b"for") && found.replace(value).is_some() {
            return None;
        }
    }
    node::address(&found?)
}

/// A value without quotation marks, and what comes after it. Strictly it would be a token; proxies leave addresses with colons
/// and brackets unquoted as well.
fn plain(value: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let end = value
        .iter()
        .position(|byte| *byte == b';' || byte.is_ascii_whitespace());
    let (value, after) = value.split_at_checked(end.unwrap_or(value.len()))?;
    let is_plain = value
        .iter()
        .all(|byte| byte.is_ascii_graphic() && !b"\"\\,=".contains(byte));
    (is_plain && !value.is_empty()).then(|| (value.to_vec(), after))
}

/// A quoted text up to its closing mark, without escapes, and what comes after it.
fn unquote(quoted: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let mut text = Vec::new();
    let mut bytes = quoted.iter().enumerate();
    loop {
        match bytes.next()? {
            (end, b'"') => return Some((text, quoted.get(end + 1..)?)),
            (_, b'\\') => text.push(*bytes.next()?.1),
            (_, byte) => text.push(*byte),
        }
    }
}

/// A character of a token (RFC 9110, section 5.6.2).
const fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'!' | b'#'
                | b'$'
                | b'%'
                | b'&'
                | b'\''
                | b'*'
                | b'+'
                | b'-'
                | b'.'
                | b'^'
                | b'_'
                | b'`'
                | b'|'
                | b'~'
        )
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn the_address_is_found_among_other_pairs() {
        let table = [
            ("for=192.0.2.7", "192.0.2.7"),
            ("For=192.0.2.7", "192.0.2.7"),
            ("  FOR=\"192.0.2.7\" ", "192.0.2.7"),
            ("for=192.0.2.7;proto=http;by=203.0.113.43", "192.0.2.7"),
            ("proto=http; for=192.0.2.7 ;", "192.0.2.7"),
            (";;for=192.0.2.7", "192.0.2.7"),
            ("for=192.0.2.7:4711", "192.0.2.7"),
            ("for=\"192.0.2.7:_secret\"", "192.0.2.7"),
            ("for=\"[2001:db8::1]\"", "2001:db8::1"),
            ("for=\"[2001:db8::1]:4711\"", "2001:db8::1"),
            ("for=[2001:db8::1]:4711", "2001:db8::1"),
            ("for=\"\\192.0\\.2.7\"", "192.0.2.7"),
            ("host=\"a,b;for=1.1.1.1\\\"\";for=192.0.2.7", "192.0.2.7"),
            ("for=\"::ffff:192.0.2.7\"", "192.0.2.7"),
        ];
        for (text, expected) in table {
            let expected = expected.parse().unwrap();
            assert_eq!(address(text.as_bytes()), Some(expected), "{text}");
        }
    }

    #[test]
    fn without_a_well_formed_for_there_is_none() {
        let table = [
            "",
            ";",
            "192.0.2.7",
            "for",
            "for=",
            "for=\"\"",
            "for=unknown",
            "for=_hidden",
            "for=\"_gazonk\"",
            "for =192.0.2.7",
            "for= 192.0.2.7",
            "fo\0r=192.0.2.7",
            "=192.0.2.7",
            "by=192.0.2.7",
            "x-for=192.0.2.7",
            "for=\"192.0.2.7",
            "for=192.0.2.7\"",
            "for=\"192.0.2.7\\",
            "for=\"192.0.2.7\"x",
            "for=192.0.2.7 proto=http",
            "for=192.0.2.7;for=192.0.2.7",
            "for=192.0.2.7;For=192.0.2.8",
            "for=192.0.2.7;proto",
            "for=192.0.2.7;proto=\"http",
            "for=for=192.0.2.7",
        ];
        for text in table {
            assert_eq!(address(text.as_bytes()), None, "{text}");
        }
        assert_eq!(address(b"for=192.0.2.7;host=\xff"), None);
    }
}
