//! An address as proxies write it, with or without a port.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The longest text of an address with a port.
const MAX_BYTES: usize = 64;

/// `192.0.2.7`, `192.0.2.7:4711`, `2001:db8::7`, `[2001:db8::7]`, `[2001:db8::7]:4711`; anything else is no address: not
/// `unknown`, not `_hidden`, not a name, not a zone.
pub(super) fn address(text: &[u8]) -> Option<IpAddr> {
    let text = text.trim_ascii();
    if text.len() > MAX_BYTES {
        return None;
    }
    let text = std::str::from_utf8(text).ok()?;
    let address: IpAddr = if let Some(rest) = text.strip_prefix('[') {
        let (address, port) = rest.split_once(']')?;
        let port = port.strip_prefix(':');
        if rest.len() > address.len() + 1 && !port.is_some_and(is_port) {
            return None;
        }
        address.parse::<Ipv6Addr>().ok()?.into()
    } else if let Ok(address) = text.parse() {
        address
    } else {
        let (address, port) = text.split_once(':')?;
        if !is_port(port) {
            return None;
        }
        address.parse::<Ipv4Addr>().ok()?.into()
    };
    Some(address.to_canonical())
}

/// A number, or a name that hides one (RFC 7239, section 6.3).
fn is_port(text: &str) -> bool {
    let is_hidden = text.strip_prefix('_').is_some_and(|name| {
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        !name.is_empty() && name.bytes().all(is_name)
    });
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok();
    is_hidden || is_number
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn addresses_are_read_in_every_form() {
        let table = [
            ("192.0.2.7", "192.0.2.7"),
            ("192.0.2.7:0", "192.0.2.7"),
            ("192.0.2.7:65535", "192.0.2.7"),
            ("192.0.2.7:_p.o-r_t", "192.0.2.7"),
            (" \t192.0.2.7 ", "192.0.2.7"),
            ("2001:db8::7", "2001:db8::7"),
            ("2001:DB8:0::7", "2001:db8::7"),
            ("[2001:db8::7]", "2001:db8::7"),
            ("[2001:db8::7]:4711", "2001:db8::7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("[::ffff:c000:207]:80", "192.0.2.7"),
        ];
        for (text, expected) in table {
            let expected = expected.parse().unwrap();
            assert_eq!(address(text.as_bytes()), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_none() {
        let table = [
            "",
            "unknown",
            "_hidden",
            "localhost",
            "example.com:80",
            "192.0.2",
            "192.0.2.7.",
            "192.0.2.256",
            "192.0.2.07",
            "3221225991",
            "0xc0000207",
            "192.0.2.7:",
            "192.0.2.7:65536",
            "192.0.2.7:+80",
            "192.0.2.7:_",
            "192.0.2.7:80:80",
            "192.0.2.7/32",
            "192.0.2.7 192.0.2.8",
            "192.0.2.7;192.0.2.8",
            "192.0.2.7\0",
            "[192.0.2.7]",
            "[2001:db8::7",
            "2001:db8::7]",
            "[2001:db8::7]x",
            "[2001:db8::7]:",
            "[2001:db8::7]4711",
            "[]",
            "[[::1]]",
            "fe80::1%eth0",
            "[fe80::1%25eth0]",
            "\"192.0.2.7\"",
            "unix:",
            "\u{ff11}92.0.2.7",
        ];
        for text in table {
            assert_eq!(address(text.as_bytes()), None, "{text}");
        }
        assert_eq!(address(b"192.0.2.7\xff"), None);
        assert_eq!(address(&[b'1'; 65]), None);
    }
}
