//! What somebody who knows the account would try first: its names, and the name of the service.
//!
//! Stores: nothing; a few words for one check.

use std::iter;

use super::fold::fold;

/// Below this a word covers too much by accident.
const SHORTEST_WORD: usize = 3;
/// A year, or `1234`. With more digits than that, guessing them is the work.
const MOST_DIGITS: u32 = 4;
/// What is put beside a name when a name alone is too short.
const FILLERS: [&str; 20] = [
    "password", "passwort", "passwd", "pass", "secret", "login", "admin", "user", "account",
    "welcome", "letmein", "hello", "the", "my", "is", "for", "at", "www", "mail", "http",
];

/// Whose password it is going to be.
///
/// ```
/// use authkit_hash::{PasswordContext, PasswordRejection, PasswordRules};
///
/// let alice = PasswordContext::new().with_user_name("alice").with_email("alice@example.com");
/// let rules = PasswordRules::DEFAULT.with_service_name("Example");
/// for password in ["alice@example.com", "aliceexamplecom1", "example.example.example", "Alice-Password-2026"] {
///     assert_eq!(rules.check_for(password, &alice), Err(PasswordRejection::Personal), "{password}");
/// }
/// assert_eq!(rules.check_for("alice keeps bees in Kent", &alice), Ok(()));
/// ```
#[derive(Clone, Debug, Default)]
pub struct PasswordContext {
    /// As given.
    #[cfg(feature = "zxcvbn")]
    pub(super) given: Vec<String>,
    words: Words,
}

impl PasswordContext {
    /// Nobody in particular.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the name that the person signs in with, or is called by.
    #[must_use]
    pub fn with_user_name(self, name: &str) -> Self {
        self.with(name)
    }

    /// Adds the address: its local part, its domain, and their parts.
    #[must_use]
    pub fn with_email(self, address: &str) -> Self {
        self.with(address)
    }

    /// Adds any other word that belongs to the account, such as the name of a company.
    #[must_use]
    pub fn with_word(self, word: &str) -> Self {
        self.with(word)
    }

    fn with(mut self, text: &str) -> Self {
        #[cfg(feature = "zxcvbn")]
        self.given.push(text.to_owned());
        self.words.add(text);
        self
    }

    /// Whether `password` is made of these words and `more`, and of next to nothing else.
    pub(super) fn makes_up(&self, more: &Words, password: &str) -> bool {
        let known: Vec<_> = self.words.0.iter().chain(&more.0).collect();
        !known.is_empty() && covers(&known, password)
    }
}

/// Words in lower case, each forwards and backwards.
#[derive(Clone, Debug, Default)]
pub(super) struct Words(Vec<Vec<char>>);

impl Words {
    pub(super) const NONE: Self = Self(Vec::new());

    pub(super) fn add(&mut self, text: &str) {
        let text = fold(text);
        let joined = text.chars().filter(|c| c.is_alphanumeric()).collect();
        let parts = text.split(|c: char| !c.is_alphanumeric());
        // The whole, too: its parts may all be too short.
        let whole = [text.chars().collect::<Vec<_>>(), joined];
        for word in whole
            .into_iter()
            .chain(parts.map(|part| part.chars().collect()))
        {
            if word.len() < SHORTEST_WORD {
                continue;
            }
            let backwards = word.iter().rev().copied().collect();
            for word in [word, backwards] {
                if !self.0.contains(&word) {
                    self.0.push(word);
                }
            }
        }
    }
}

/// Walks over the password in all ways at once: along a known word, along a filler, over a sign for
/// nothing, over a digit for one of few. Says whether one way comes to the end and takes a known word.
fn covers(known: &[&Vec<char>], password: &str) -> bool {
    let folded: zeroize::Zeroizing<Vec<char>> =
        zeroize::Zeroizing::new(fold(password).chars().collect());
    let fillers: Vec<Vec<char>> = FILLERS.iter().map(|word| word.chars().collect()).collect();
    // The fewest digits on a way to each place: without a known word so far, and with one.
    let mut fewest = vec![[None::<u32>; 2]; folded.len() + 1];
    if let Some(start) = fewest.first_mut() {
        *start = [Some(0), None];
    }
    for (at, &c) in folded.iter().enumerate() {
        let Some(&[plain, named]) = fewest.get(at) else {
            return false;
        };
        if plain.is_none() && named.is_none() {
            continue;
        }
        let rest = folded.get(at..).unwrap_or_default();
        let mut reach = |len: usize, state: [Option<u32>; 2]| {
            if let Some(there) = fewest.get_mut(at + len) {
                for (old, new) in iter::zip(there, state) {
                    *old = [*old, new].into_iter().flatten().min();
                }
            }
        };
        if !c.is_alphanumeric() {
            reach(1, [plain, named]);
        } else if c.is_numeric() {
            let one_more = |digits: Option<u32>| Some(digits? + 1);
            reach(1, [one_more(plain), one_more(named)]);
        }
        for word in known.iter().filter(|word| begins_with(rest, word)) {
            reach(
                word.len(),
                [None, [plain, named].into_iter().flatten().min()],
            );
        }
        for word in fillers.iter().filter(|word| begins_with(rest, word)) {
            reach(word.len(), [plain, named]);
        }
    }
    let digits = fewest.last().and_then(|&[_, named]| named);
    digits.is_some_and(|digits| digits <= MOST_DIGITS)
}

fn begins_with(text: &[char], word: &[char]) -> bool {
    text.len() >= word.len() && iter::zip(text, word).all(|(&c, &letter)| looks_like(c, letter))
}

fn looks_like(c: char, letter: char) -> bool {
    c == letter
        || match c {
            '0' => letter == 'o',
            '1' | '!' => matches!(letter, 'i' | 'l'),
            '3' => letter == 'e',
            '4' | '@' => letter == 'a',
            '5' | '$' => letter == 's',
            '7' => letter == 't',
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made_of(words: &[&str], password: &str) -> bool {
        let mut known = Words::default();
        for word in words {
            known.add(word);
        }
        PasswordContext::new().makes_up(&known, password)
    }

    #[test]
    fn simple_derivations_are_seen() {
        for password in [
            "alice@example.com",
            "ALICE@EXAMPLE.COM",
            "aliceexamplecom1",
            "example.example.example",
            "alice2026",
            "2026alice",
            "a1ice_example",
            "3x4mp13-2026",
            "ecilaelpmaxe",
            "my password is alice",
            "alice-alice-alice-!!!",
            "@lice.ex@mple",
            "www.example.com",
        ] {
            assert!(made_of(&["alice@example.com"], password), "{password}");
        }
    }

    #[test]
    fn a_password_that_only_contains_them_is_not_made_of_them() {
        for password in [
            "alice keeps bees in Kent",
            "example q7Kp2mVx",
            "alice84729461038",
            "bob and alice",
            "",
            "2026",
            "my password is secret",
            "correct horse battery staple",
        ] {
            assert!(!made_of(&["alice@example.com"], password), "{password}");
        }
    }

    #[test]
    fn words_too_short_count_only_together() {
        assert!(made_of(&["al@ex.io"], "al@ex.io"));
        assert!(made_of(&["al@ex.io"], "alexio1234"));
        assert!(!made_of(&["al@ex.io"], "alalalalalalal"));
        assert!(!made_of(&["a"], "aaaaaaaaaaaaaaa"));
    }

    #[test]
    fn other_scripts_are_words_as_well() {
        assert!(made_of(&["Müller"], "MÜLLER-müller-1"));
        assert!(made_of(&["Ελένη"], "ελένηΕΛΈΝΗελένη"));
        assert!(!made_of(&["Ελένη"], "ελένη και θάλασσα"));
    }

    #[test]
    fn nothing_known_makes_up_nothing() {
        assert!(!PasswordContext::new().makes_up(&Words::NONE, "password"));
    }

    #[test]
    fn the_longest_password_takes_no_longer_than_its_length() {
        assert!(made_of(&["aaa", "aaaa", "aaaaa"], &"a".repeat(4096)));
    }
}
