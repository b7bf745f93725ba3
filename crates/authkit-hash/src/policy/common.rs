//! Passwords that many people come up with, made by rule.
//!
//! Stores: some 20 000 texts, about a megabyte of memory, made at the first use.
//!
//! Nobody's list of leaked passwords is in here. The entries are what people do when a form asks for
//! something longer: hold a key down, walk along the keyboard, count, say a word twice, put two words
//! together, add a year, or write the sentence that the field suggests. Each rule is a function below.

mod words;

use std::{collections::HashSet, sync::LazyLock};

use super::{blocklist::Blocklist, fold::fold};
use words::{ENDINGS, KEYS, PHRASES, SEPARATORS, SYLLABLES, WALKS, WORDS};

/// Shorter ones no rule lets through, whatever its settings.
const SHORTEST: usize = 8;
/// Up to here a form that counts is answered by doing more of the same.
const LONGEST: usize = 24;

static ENTRIES: LazyLock<HashSet<Box<str>>> = LazyLock::new(|| {
    let mut entries = HashSet::new();
    let mut add = |entry: String| {
        if entry.len() >= SHORTEST {
            entries.insert(entry.into_boxed_str());
        }
    };
    held_keys(&mut add);
    walks(&mut add);
    said_again(&mut add);
    two_words(&mut add);
    with_a_number(&mut add);
    phrases(&mut add);
    entries
});

/// The built-in list: more than 3000 entries of 15 characters or more (ASVS 6.2.4), and shorter ones.
///
/// Letters count as the same in lower and upper case. The whole password is compared, never a part of it
/// (NIST SP 800-63B-4 sec. 3.1.1.2).
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct CommonPasswords;

impl CommonPasswords {
    /// The list.
    #[must_use]
    pub const fn new() -> Self {
        Self
    }

    /// Every entry, in lower case and in no order.
    pub fn entries(&self) -> impl Iterator<Item = &'static str> + use<> {
        ENTRIES.iter().map(|entry| &**entry)
    }
}

impl Blocklist for CommonPasswords {
    fn contains(&self, password: &str) -> bool {
        ENTRIES.contains(fold(password).as_str())
    }
}

/// `aaaaaaaaaaaaaaa`
fn held_keys(add: &mut impl FnMut(String)) {
    for key in KEYS.chars() {
        for len in SHORTEST..=32 {
            add(key.to_string().repeat(len));
        }
    }
}

/// `asdfghjklasdfgh`, `987654321098765`
fn walks(add: &mut impl FnMut(String)) {
    for walk in WALKS {
        let backwards: String = walk.chars().rev().collect();
        for way in [walk, &backwards] {
            for len in SHORTEST..=LONGEST {
                add(way.chars().cycle().take(len).collect());
            }
            for start in 1..way.len() {
                for len in [10, 12, 15, 16, 20] {
                    add(way.chars().cycle().skip(start).take(len).collect());
                }
            }
            add(way.to_owned());
        }
    }
}

/// `123123123123123`, `passwordpassword`
fn said_again(add: &mut impl FnMut(String)) {
    for word in SYLLABLES.into_iter().chain(WORDS) {
        for separator in SEPARATORS {
            let again = format!("{separator}{word}");
            for times in 1..=LONGEST / word.len() {
                add(format!("{word}{}", again.repeat(times)));
            }
        }
    }
}

/// `welcomesunshine`, `master-password`
fn two_words(add: &mut impl FnMut(String)) {
    for first in WORDS {
        for second in WORDS {
            add(format!("{first}{second}"));
            if first.len() + second.len() >= 14 {
                add(format!("{first} {second}"));
            }
        }
    }
}

/// `password123456789`, `summer2026summer2026`
fn with_a_number(add: &mut impl FnMut(String)) {
    for word in WORDS {
        for ending in ENDINGS {
            add(format!("{word}{ending}"));
            add(format!("{ending}{word}"));
            add(format!("{word}{word}{ending}"));
        }
        for year in 1990..=2035 {
            add(format!("{word}{year}"));
            if word.len() >= 5 {
                add(format!("{word}{year}{word}{year}"));
            }
        }
    }
}

/// `this is my password`, `thisismypassword1`
fn phrases(add: &mut impl FnMut(String)) {
    for phrase in PHRASES {
        for separator in SEPARATORS {
            let joined = phrase.replace(' ', separator);
            for ending in ["", "1", "12", "123", "1234", "!", "1!", "."] {
                add(format!("{joined}{ending}"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_enough_and_not_too_many() {
        let long = CommonPasswords.entries().filter(|entry| entry.len() >= 15);
        let (long, all) = (long.count(), ENTRIES.len());
        assert!(long >= 3000 && all <= 25_000, "{long} of {all}");
    }

    #[test]
    fn entries_are_folded_ascii() {
        for entry in CommonPasswords.entries() {
            assert!(entry.is_ascii() && *fold(entry) == entry, "{entry}");
        }
    }

    #[test]
    fn every_rule_is_in_it() {
        for entry in [
            "aaaaaaaaaaaaaaa",
            "000000000000000",
            "123456789012345",
            "987654321098765",
            "qwertyuiopasdfg",
            "1qaz2wsx3edc4rf",
            "asdfghjklasdfgh",
            "abcdefghijklmno",
            "123123123123123",
            "passwordpassword",
            "password password",
            "welcomesunshine",
            "password123456789",
            "summer2026summer2026",
            "thisismypassword",
            "this is my password",
            "let-me-in-please",
            "PasswordPassword1",
            "Password",
        ] {
            assert!(CommonPasswords.contains(entry), "{entry}");
        }
    }
}
