//! The phrases of one application: those that come with AuthKit, and its own instead.

use std::collections::BTreeMap;

use super::SettingsError;
use super::phrase::{Category, Phrase};

/// A catalogue of what pages say. It is complete from the start; an application replaces what it wants to say otherwise.
///
/// ```
/// use authkit_flows::settings::{Phrase, Phrases};
///
/// let phrases = Phrases::new().with_text(Phrase::LoginEmailSent, "Post ist unterwegs an %(email)s, falls es sie gibt.")?;
/// let said = phrases.say(Phrase::LoginEmailSent, &[("email", "a@example.com")]);
/// assert_eq!(said, "Post ist unterwegs an a@example.com, falls es sie gibt.");
/// assert!(phrases.with_text(Phrase::LoginFailed, "%(emial)s?").is_err());
/// # Ok::<(), authkit_flows::settings::SettingsError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Phrases {
    texts: BTreeMap<Phrase, String>,
    categories: BTreeMap<Phrase, Category>,
}

impl Phrases {
    /// The English ones.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            texts: BTreeMap::new(),
            categories: BTreeMap::new(),
        }
    }

    /// Says it in these words. `%(name)s` stands for a value, `%%` for a percent sign.
    ///
    /// # Errors
    /// [`SettingsError::Placeholder`] for a name that the phrase does not have, or a lone percent sign.
    pub fn with_text(mut self, phrase: Phrase, text: &str) -> Result<Self, SettingsError> {
        for piece in pieces(text) {
            let bad = match piece {
                Piece::Text(_) => continue,
                Piece::Value(name) if phrase.names().contains(&name) => continue,
                Piece::Value(name) => name,
                Piece::Broken => "%",
            };
            return Err(SettingsError::Placeholder {
                phrase,
                name: bad.to_owned(),
            });
        }
        self.texts.insert(phrase, text.to_owned());
        Ok(self)
    }

    /// The text that takes the place of the one that comes along, if there is one.
    #[must_use]
    pub fn own(&self, phrase: Phrase) -> Option<&str> {
        self.texts.get(&phrase).map(String::as_str)
    }

    /// Shows it like that.
    #[must_use]
    pub fn with_category(mut self, phrase: Phrase, category: Category) -> Self {
        self.categories.insert(phrase, category);
        self
    }

    /// How it is shown.
    #[must_use]
    pub fn category(&self, phrase: Phrase) -> Category {
        let own = self.categories.get(&phrase).copied();
        own.unwrap_or_else(|| phrase.category())
    }

    /// The text with the values in their places; nothing where a value is not given. Nothing is escaped: that is the page's.
    #[must_use]
    pub fn say(&self, phrase: Phrase, values: &[(&str, &str)]) -> String {
        let own = self.texts.get(&phrase).map(String::as_str);
        let mut said = String::new();
        for piece in pieces(own.unwrap_or_else(|| phrase.text())) {
            match piece {
                Piece::Text(text) => said.push_str(text),
                Piece::Value(name) => {
                    let value = values.iter().find(|(known, _)| *known == name);
                    said.push_str(value.map_or("", |(_, value)| value));
                }
                Piece::Broken => said.push('%'),
            }
        }
        said
    }
}

enum Piece<'a> {
    Text(&'a str),
    Value(&'a str),
    /// A percent sign that begins nothing.
    Broken,
}

fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let Some(after) = rest.strip_prefix('%') else {
            let end = rest.find('%').unwrap_or(rest.len());
            let (plain, further) = rest.split_at(end);
            rest = further;
            return (!plain.is_empty()).then_some(Piece::Text(plain));
        };
        if let Some(further) = after.strip_prefix('%') {
            rest = further;
            return Some(Piece::Text("%"));
        }
        let value = after
            .strip_prefix('(')
            .and_then(|inner| inner.split_once(")s"));
        Some(match value {
            Some((name, further)) => {
                rest = further;
                Piece::Value(name)
            }
            None => {
                rest = after;
                Piece::Broken
            }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_that_comes_along_has_only_places_that_are_filled() {
        for phrase in Phrase::ALL {
            let taken = Phrases::new().with_text(*phrase, phrase.text());
            assert!(taken.is_ok(), "{phrase}");
            let key = format!("SECURITY_MSG_{}", phrase.key());
            assert_eq!(Phrase::from_key(&key), Some(*phrase));
        }
        assert_eq!(Phrase::from_key("MSG_NOTHING"), None);
    }

    #[test]
    fn a_value_is_put_in_as_it_is_and_never_read_as_a_place() {
        let phrase = Phrase::EmailAlreadyAssociated;
        let said = Phrases::new().say(phrase, &[("email", "%(email)s %% <b>")]);
        assert_eq!(
            said,
            "%(email)s %% <b> is already associated with an account."
        );
    }

    #[test]
    fn a_percent_sign_is_doubled_and_a_lone_one_refused() {
        let phrases = Phrases::new().with_text(Phrase::LoginFailed, "100%% no");
        let said = phrases.map(|phrases| phrases.say(Phrase::LoginFailed, &[]));
        assert_eq!(said, Ok("100% no".to_owned()));
        for text in ["100%", "%s", "%(email)", "%(email)d", "%(x)s"] {
            let taken = Phrases::new().with_text(Phrase::LoginFailed, text);
            assert!(taken.is_err(), "{text}");
        }
    }

    /// W26: what is not so is not said.
    #[test]
    fn no_text_claims_a_mail_or_a_sign_in_that_is_not() {
        for phrase in [
            Phrase::PasswordResetExpired,
            Phrase::ConfirmationExpired,
            Phrase::LoginExpired,
        ] {
            assert!(!phrase.text().contains("have been sent"), "{phrase}");
        }
        for phrase in [
            Phrase::PasswordResetRequest,
            Phrase::ConfirmationRequest,
            Phrase::LoginEmailSent,
            Phrase::UnlockRequest,
        ] {
            assert!(phrase.text().starts_with("If "), "{phrase}");
        }
        assert!(!Phrase::PasswordReset.text().contains("automatically"));
    }
}
