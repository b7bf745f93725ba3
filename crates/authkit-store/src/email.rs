//! E-mail addresses: normalised first, checked after, compared by a canonical key.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::Identifier;
use crate::identifier::{compose, fold, shared};

/// An address that mail can be sent to, and the canonical key it is unique by.
///
/// Accepted is less than RFC 5321 allows: one `@`, a local part without white space, control characters, quotes or any of
/// `()<>[]:;\,"`, and a domain of at least two labels that IDNA accepts. What is kept is the text after Unicode NFKC with
/// the domain in ASCII; the spelling of the local part stays, because a mail server may care.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct EmailAddress {
    address: Arc<str>,
    identifier: Identifier,
}

/// Why a text is not an e-mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidEmail {
    /// Nothing was given.
    #[error("Enter your email address.")]
    Empty,
    /// More than [`EmailAddress::MAX_BYTES`].
    #[error("This email address is too long.")]
    TooLong,
    /// It is not an address.
    #[error("Enter a valid email address, like name@example.com.")]
    Malformed,
}

impl EmailAddress {
    /// The longest address that mail servers have to carry (RFC 5321, 4.5.3.1.3, less the angle brackets).
    pub const MAX_BYTES: usize = 254;
    /// The longest local part (RFC 5321, 4.5.3.1.1).
    pub const MAX_LOCAL_BYTES: usize = 64;

    /// Normalises and checks what a person typed.
    ///
    /// # Errors
    /// [`InvalidEmail`], with a text that can be shown beside the field.
    pub fn parse(text: &str) -> Result<Self, InvalidEmail> {
        // The cap stands before normalisation, which may lengthen a text eighteenfold.
        if text.len() > 4 * Self::MAX_BYTES {
            return Err(InvalidEmail::TooLong);
        }
        let text = compose(text);
        if text.is_empty() {
            return Err(InvalidEmail::Empty);
        }
        let (local, domain) = text.split_once('@').ok_or(InvalidEmail::Malformed)?;
        if !is_local_part(local) {
            return Err(InvalidEmail::Malformed);
        }
        let domain = domain_to_ascii(domain).ok_or(InvalidEmail::Malformed)?;
        // The key has a column of that length too, and a small letter may take more bytes than its capital.
        let key = fold(local);
        let local_bytes = local.len().max(key.len());
        if local_bytes > Self::MAX_LOCAL_BYTES || local_bytes + 1 + domain.len() > Self::MAX_BYTES {
            return Err(InvalidEmail::TooLong);
        }
        let (address, key) = shared(format!("{local}@{domain}"), format!("{key}@{domain}"));
        Ok(Self {
            address,
            identifier: Identifier::from_canonical(key),
        })
    }

    /// The address to put in an envelope.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.address
    }

    /// The canonical key: unique in a realm.
    #[must_use]
    pub fn identifier(&self) -> &Identifier {
        &self.identifier
    }

    /// The domain, in ASCII and lower case.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.address
            .rsplit_once('@')
            .map_or("", |(_, domain)| domain)
    }
}

fn is_local_part(local: &str) -> bool {
    let dots = !local.starts_with('.') && !local.ends_with('.') && !local.contains("..");
    let refused = |c: char| {
        c.is_control() || c.is_whitespace() || is_invisible(c) || "()<>[]:;\\,\"@".contains(c)
    };
    !local.is_empty() && dots && !local.contains(refused)
}

/// Characters that take no room, show nothing or turn the direction of writing: two addresses that look alike would differ
/// in them. These are Unicode's `Default_Ignorable_Code_Point` (UAX 44), the annotation marks and the blank of braille.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    )
}

/// The domain by UTS 46 with the rules for host names, at least two labels and no number as the last one.
fn domain_to_ascii(domain: &str) -> Option<String> {
    let ascii = idna::domain_to_ascii_strict(domain).ok()?;
    let (_, top) = ascii.rsplit_once('.')?;
    let labels = ascii
        .split('.')
        .all(|label| !label.is_empty() && label.len() <= 63);
    let named = top.len() >= 2 && !top.bytes().all(|b| b.is_ascii_digit());
    (labels && named && ascii.len() <= 253).then_some(ascii)
}

impl FromStr for EmailAddress {
    type Err = InvalidEmail;

    fn from_str(text: &str) -> Result<Self, InvalidEmail> {
        Self::parse(text)
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.address)
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EmailAddress({:?})", self.address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> String {
        EmailAddress::parse(text)
            .expect(text)
            .identifier()
            .as_str()
            .to_owned()
    }

    #[test]
    fn eight_spellings_are_one_account() {
        let spellings = [
            "alice@example.com",
            "Alice@example.com",
            "ALICE@EXAMPLE.COM",
            " alice@example.com ",
            "alice@Example.Com",
            "ａｌｉｃｅ@example.com",
            "alice＠example.com",
            "alice@ｅｘａｍｐｌｅ.com",
        ];
        for spelling in spellings {
            assert_eq!(key(spelling), "alice@example.com", "{spelling:?}");
        }
    }

    #[test]
    fn composed_and_decomposed_letters_are_one_account() {
        assert_eq!(key("ren\u{e9}@example.com"), key("rene\u{301}@example.com"));
    }

    #[test]
    fn the_local_part_keeps_its_case_for_the_envelope() {
        let email = EmailAddress::parse("Alice.B@Example.COM").expect("an address");
        assert_eq!(email.as_str(), "Alice.B@example.com");
        assert_eq!(email.domain(), "example.com");
    }

    #[test]
    fn international_domains_are_kept_in_ascii() {
        assert_eq!(key("a@bücher.example"), "a@xn--bcher-kva.example");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let refused = [
            "a",
            "@",
            "a@",
            "@b.co",
            "a@b",
            "a@localhost",
            "a b@c.de",
            "a@b@c.de",
            "a@b..de",
            "a@.de",
            "a@b.de.",
            ".a@b.de",
            "a.@b.de",
            "a..b@c.de",
            "Bob <a@b.de>",
            "a@[127.0.0.1]",
            "a@127.0.0.1",
            "\"a\"@b.de",
            "a,b@c.de",
            "a\0@b.de",
            "a\r\nBcc: x@b.de",
            "a@b.de\r\nBcc: x@y.de",
            "a@-b.de",
            "a@b_c.de",
            "a\u{200b}b@c.de",
            "a\u{202e}@b.de",
            "a\u{fe0f}@b.de",
            "a\u{3164}@b.de",
            "a\u{e0061}@b.de",
            "a@b.d",
        ];
        for text in refused {
            assert_eq!(
                EmailAddress::parse(text),
                Err(InvalidEmail::Malformed),
                "{text:?}"
            );
        }
        assert_eq!(EmailAddress::parse("  "), Err(InvalidEmail::Empty));
    }

    #[test]
    fn lengths_end_where_the_standard_says() {
        let local = "a".repeat(64);
        assert!(EmailAddress::parse(&format!("{local}@example.com")).is_ok());
        assert_eq!(
            EmailAddress::parse(&format!("{local}a@example.com")),
            Err(InvalidEmail::TooLong)
        );
        assert_eq!(
            EmailAddress::parse(&"a".repeat(1_000_000)),
            Err(InvalidEmail::TooLong)
        );
        // in lower case this capital takes three bytes instead of two
        let fits = "Ⱥ".repeat(21);
        assert!(EmailAddress::parse(&format!("{fits}@example.com")).is_ok());
        assert_eq!(
            EmailAddress::parse(&format!("{fits}Ⱥ@example.com")),
            Err(InvalidEmail::TooLong)
        );
        // a ligature that NFKC writes as eighteen letters
        assert_eq!(
            EmailAddress::parse(&format!("{}@b.de", "\u{fdfa}".repeat(20))),
            Err(InvalidEmail::Malformed)
        );
    }
}
