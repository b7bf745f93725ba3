//! Passwords that were stored as they are, let in once and replaced.
//!
//! Stores: nothing, and that is the point.

use super::{formats::Stored, recipe::Recipe, text};
use crate::{HashError, Scheme, Workspace};

pub(super) struct Plaintext<'a>(&'a str);

impl<'a> Plaintext<'a> {
    pub(super) const fn bare(text: &'a str) -> Self {
        Self(text)
    }

    /// `plain$salt$password`, where the salt is of no use.
    #[cfg(feature = "werkzeug")]
    pub(super) fn of_werkzeug(text: &'a str) -> Result<Self, HashError> {
        let mut fields = text.splitn(3, '$').skip(2);
        fields.next().map(Self).ok_or(HashError::Malformed)
    }
}

impl Stored for Plaintext<'_> {
    fn matches(&self, _: &mut Workspace, password: &[u8]) -> Result<bool, HashError> {
        Ok(text::same(self.0.as_bytes(), password))
    }

    fn is_stale(&self, _: Recipe) -> bool {
        true
    }
}

/// Whether a text may be a password, and is no hash, no damaged hash and no marker.
///
/// Whoever reads the table could sign in with a hash that passes here, so that every doubt is a no.
pub(super) fn may_be_password(text: &str) -> bool {
    let bare = text.trim();
    let marker = bare.starts_with(['!', '*']);
    let crypt = bare.starts_with('$') || bare.matches('$').count() >= 2;
    let ldap = bare.starts_with('{') && bare.contains('}');
    // MD5, SHA-1 and SHA-2, whole or with a character lost.
    let digest = [32, 40, 56, 64, 96, 128]
        .iter()
        .any(|&chars: &usize| chars.abs_diff(bare.len()) <= 1)
        && bare.bytes().all(|byte| byte.is_ascii_hexdigit());
    !(marker || crypt || ldap || digest || Scheme::identify(bare).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_doubt_is_a_no() {
        for text in [
            "!",
            "!!",
            "*",
            "*LK*",
            "!abc",
            "$",
            "$2b$12$x",
            " $2b$12$x",
            "$2x$",
            "pbkdf9$1$x$y",
            "{PLAIN}x",
            "{SSHA}x",
            "d41d8cd98f00b204e9800998ecf8427e",
            "abcdefghijklm",
            "$authkit$n=raw$x",
            "md5$a$b",
            "d41d8cd98f00b204e9800998ecf8427",
        ] {
            assert!(!may_be_password(text), "{text}");
        }
        assert!(!may_be_password("pa$$"));
        for text in ["x", "correct horse", "pa$", " spaced ", "9", "deadbeef"] {
            assert!(may_be_password(text), "{text}");
        }
    }
}
