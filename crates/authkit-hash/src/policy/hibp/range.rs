//! What is asked, and what the answer says.

use std::fmt;

use sha1::{Digest, Sha1};
use zeroize::Zeroizing;

use crate::policy::Breach;

/// A digest has 40 characters; the first five are asked for.
const PREFIX: usize = 5;
const DIGEST: usize = 40;
/// A range has about a thousand lines of 40 to 45 bytes.
const LONGEST_BODY: usize = 1024 * 1024;

/// The first five characters of the password's SHA-1, in hexadecimal: all that leaves the process.
///
/// About one in a million passwords shares them.
#[derive(Clone, PartialEq, Eq)]
pub struct RangeQuery(String);

/// All 40 characters, which stay here.
pub(super) struct FullDigest(Zeroizing<String>);

impl RangeQuery {
    /// The header to send along: the answer is padded, so that its size does not tell the range.
    pub const PADDING: (&'static str, &'static str) = ("Add-Padding", "true");

    pub(super) fn of(password: &str) -> (Self, FullDigest) {
        let digest = Zeroizing::new(<[u8; 20]>::from(Sha1::digest(password.as_bytes())));
        let digits = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        let mut hex = Zeroizing::new(String::with_capacity(DIGEST));
        hex.extend(digits.filter_map(|digit| char::from_digit(u32::from(digit), 16)));
        hex.make_ascii_uppercase();
        (Self(hex.chars().take(PREFIX).collect()), FullDigest(hex))
    }

    /// Five characters of `0-9A-F`.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.0
    }

    /// `/range/` and the five characters, for below `https://api.pwnedpasswords.com`.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/range/{}", self.0)
    }
}

/// Without the characters, which belong to a password.
impl fmt::Debug for RangeQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RangeQuery").finish_non_exhaustive()
    }
}

impl FullDigest {
    /// Looks for it in a range: lines of 35 characters, a colon, and how often it was seen. `None` if the
    /// text is no range.
    pub(super) fn find_in(&self, body: &str) -> Option<Breach> {
        if body.len() > LONGEST_BODY {
            return None;
        }
        let ours = self.0.get(PREFIX..)?;
        let mut found = Breach::Clean;
        for line in body.lines() {
            let (suffix, times) = line.trim_end().split_once(':')?;
            let hexadecimal = suffix.bytes().all(|byte| byte.is_ascii_hexdigit());
            if suffix.len() != DIGEST - PREFIX || !hexadecimal {
                return None;
            }
            let times = times.trim().parse().ok()?;
            // Padding was seen zero times.
            if times > 0 && suffix.eq_ignore_ascii_case(ours) {
                found = Breach::Found { times };
            }
        }
        Some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // SHA-1 of "password" is 5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8.
    const REST: &str = "1E4C9B93F3F0682250B6CF8331B7EE68FD8";

    fn find(body: &str) -> Option<Breach> {
        RangeQuery::of("password").1.find_in(body)
    }

    #[test]
    fn asks_for_five_characters() {
        let (query, digest) = RangeQuery::of("password");
        assert_eq!((query.prefix(), &*query.path()), ("5BAA6", "/range/5BAA6"));
        assert_eq!(*digest.0, format!("5BAA6{REST}"));
        assert_eq!(format!("{query:?}"), "RangeQuery { .. }");
    }

    #[test]
    fn finds_itself_and_nothing_else() {
        let other = "00000000000000000000000000000000000";
        for (body, found) in [
            (format!("{REST}:3"), Breach::Found { times: 3 }),
            (
                format!("{other}:9\r\n{REST}:52256179\r\n{other}:1"),
                Breach::Found { times: 52_256_179 },
            ),
            (
                format!("{}:3\n", REST.to_lowercase()),
                Breach::Found { times: 3 },
            ),
            (format!("{other}:9\r\n"), Breach::Clean),
            (format!("{REST}:0\r\n{other}:9\r\n"), Breach::Clean), // padding
            (String::new(), Breach::Clean),
        ] {
            assert_eq!(find(&body), Some(found), "{body}");
        }
    }

    #[test]
    fn what_is_no_range_says_nothing() {
        let long = format!("{REST}:3\n").repeat(30_000);
        for body in [
            "<html>",
            "\n",
            "{}",
            REST,
            &format!("{REST}:"),
            &format!("{REST}:many"),
            &format!("{REST}:-1"),
            &format!("0{REST}:3"),
            &format!("{REST}:3\nError: x"),
            &long,
        ] {
            assert_eq!(find(body), None, "{body:.60}");
        }
    }
}
