//! What attempts are counted under.

use std::fmt;

use crate::AddressPrefix;

/// What attempts are counted under: an action, and whose attempts at it they are.
///
/// A key is made of what somebody typed, whether an account has it or not, so that counting tells nobody which accounts there
/// are.
///
/// ```
/// use authkit_track::{AddressPrefix, AttemptKey};
///
/// let account = AttemptKey::of_account("password", "ada@example.com");
/// assert_eq!(account.as_str(), "password/account/ada@example.com");
/// let address = AttemptKey::of_address("password", Some(AddressPrefix::of("2001:db8::7".parse()?)));
/// assert_eq!(address.as_str(), "password/address/2001:db8::/64");
/// # Ok::<(), std::net::AddrParseError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AttemptKey(String);

impl AttemptKey {
    /// The longest key, in bytes of UTF-8.
    pub const MAX_BYTES: usize = 400;

    /// A key of its parts, of which action and kind are the application's own words.
    ///
    /// What is longer than [`MAX_BYTES`](Self::MAX_BYTES) is cut, which counts two long subjects as one. Control characters,
    /// which some databases refuse, are replaced by U+FFFD.
    #[must_use]
    pub fn new(action: &str, kind: &str, subject: &str) -> Self {
        let mut key = String::new();
        let parts = [action, "/", kind, "/", subject];
        for character in parts.into_iter().flat_map(str::chars) {
            let character = match character.is_control() {
                true => char::REPLACEMENT_CHARACTER,
                false => character,
            };
            if key.len() + character.len_utf8() > Self::MAX_BYTES {
                break;
            }
            key.push(character);
        }
        Self(key)
    }

    /// The attempts at one account, from wherever.
    ///
    /// `account` is what was typed in its canonical form (case, spaces, Unicode), whether there is such an account or not: eight
    /// spellings of one address have to be one key.
    #[must_use]
    pub fn of_account(action: &str, account: &str) -> Self {
        Self::new(action, "account", account)
    }

    /// The attempts from one network, at whichever account.
    ///
    /// All clients whose address is unknown are counted together: who manages to hide its address gains nothing.
    #[must_use]
    pub fn of_address(action: &str, prefix: Option<AddressPrefix>) -> Self {
        match prefix {
            Some(prefix) => Self::new(action, "address", &prefix.to_string()),
            None => Self::new(action, "address", "unknown"),
        }
    }

    /// The attempts at one account from one device that is known to be its owner's.
    ///
    /// `device` names the device in the application's store. It is kept in the clear, so that it must not be the secret of a
    /// cookie.
    ///
    /// # Security
    ///
    /// Whoever may choose the device may guess without end. It has to be proved first, by a cookie that only a sign-in to this
    /// very account hands out.
    #[must_use]
    pub fn of_device(action: &str, account: &str, device: &str) -> Self {
        Self::new(action, "device", &format!("{device}/{account}"))
    }

    /// The text for a column.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for AttemptKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AttemptKey({:?})", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::AttemptKey;

    #[test]
    fn action_kind_and_subject_tell_keys_apart() {
        let keys = [
            AttemptKey::of_account("password", "ada"),
            AttemptKey::of_account("code", "ada"),
            AttemptKey::of_account("password", "bob"),
            AttemptKey::of_device("password", "ada", "1"),
            AttemptKey::of_device("password", "bob", "1"),
            AttemptKey::of_device("password", "ada", "2"),
            AttemptKey::of_address("password", None),
        ];
        for (index, key) in keys.iter().enumerate() {
            assert!(!keys[index + 1..].contains(key), "{key:?}");
        }
    }

    #[test]
    fn a_key_is_cut_between_characters() {
        for (character, bytes) in [("a", 400), ("é", 399), ("€", 398), ("🦀", 397)] {
            let key = AttemptKey::new("a", "b", &format!("-{}", character.repeat(1_000_000)));
            assert_eq!(key.as_str().len(), bytes, "{character}");
        }
    }

    #[test]
    fn no_key_has_a_character_that_a_database_refuses() {
        let key = AttemptKey::of_account("password", "a\0b\u{7f}\n");
        assert_eq!(key.as_str(), "password/account/a\u{fffd}b\u{fffd}\u{fffd}");
    }
}
