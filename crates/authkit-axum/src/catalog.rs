//! What pages and answers say, by language.
//!
//! The English text is the key: code and templates are written in English, and a catalogue puts another text in its place.
//! A text that a catalogue does not have is said in English, so that nothing is ever left out. The messages of Flask-Security
//! have keys as well (`MSG_LOGIN`), and a catalogue may use those instead of the English text.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use authkit_flows::settings::{Phrase, Phrases};
use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;

/// The Russian texts that come along.
const RUSSIAN: &str = include_str!("../messages/ru.json");

/// The texts of one language.
#[derive(Clone, Debug)]
pub(crate) struct Catalog {
    tag: String,
    texts: BTreeMap<String, String>,
    phrases: Phrases,
}

/// All languages of an application; the first is the one that is spoken to who asks for none of them.
#[derive(Clone, Debug)]
pub(crate) struct Catalogs {
    all: Vec<Arc<Catalog>>,
    fixed: bool,
}

/// A file of texts that will not do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CatalogError {
    /// It is no JSON object of texts.
    #[error("the texts of the language {language:?} are no JSON object of texts")]
    NotTexts {
        /// The language.
        language: String,
        /// What the parser says.
        source: serde_json::Error,
    },
    /// A text has a place for a value that its original does not have.
    #[error(
        "language {language:?}, {key:?}: the text has a place for {name:?}, which the original does not have"
    )]
    Place {
        /// The language.
        language: String,
        /// The key of the text.
        key: String,
        /// The name of the place.
        name: String,
    },
    /// Pages were asked for in a language that there are no texts of.
    #[error(
        "there are no texts of the language {0:?}: English and Russian come along, others are files"
    )]
    NoSuchLanguage(String),
    /// The files could not be read.
    #[error("the texts of a language could not be read")]
    Unreadable(#[from] std::io::Error),
}

impl Catalogs {
    /// English and Russian, and then what the application brings: each later text replaces an earlier one of its key.
    pub(crate) fn new(
        own: &[(String, String)],
        fixed: Option<&str>,
        phrases: &Phrases,
    ) -> Result<Self, CatalogError> {
        let mut all: Vec<Catalog> = Vec::new();
        let shipped = [("en", "{}"), ("ru", RUSSIAN)];
        let own = own.iter().map(|(tag, json)| (tag.as_str(), json.as_str()));
        for (tag, json) in shipped.into_iter().chain(own) {
            let texts = parse(tag, json)?;
            match all.iter_mut().find(|catalog| catalog.tag == tag) {
                Some(catalog) => catalog.texts.extend(texts),
                None => all.push(Catalog {
                    tag: tag.to_owned(),
                    texts,
                    phrases: phrases.clone(),
                }),
            }
        }
        if let Some(fixed) = fixed {
            let place = all.iter().position(|catalog| catalog.tag == fixed);
            let missing = || CatalogError::NoSuchLanguage(fixed.to_owned());
            let spoken = all.swap_remove(place.ok_or_else(missing)?);
            all = vec![spoken];
        }
        Ok(Self {
            all: all.into_iter().map(Arc::new).collect(),
            fixed: fixed.is_some(),
        })
    }

    pub(crate) fn all(&self) -> &[Arc<Catalog>] {
        &self.all
    }

    /// The texts at a place; a place that is none is the first.
    pub(crate) fn at(&self, place: usize) -> &Catalog {
        static ENGLISH: Catalog = Catalog {
            tag: String::new(),
            texts: BTreeMap::new(),
            phrases: Phrases::new(),
        };
        let found = self.all.get(place).or_else(|| self.all.first());
        found.map_or(&ENGLISH, |catalog| &**catalog)
    }

    /// Whether answers hang on what the browser prefers.
    pub(crate) const fn are_chosen(&self) -> bool {
        !self.fixed
    }

    /// The place of the language to answer a request in: the one that it prefers, or else the first.
    pub(crate) fn choose(&self, headers: &HeaderMap) -> usize {
        self.find(headers).unwrap_or(0)
    }

    /// The language that a request asks for, if it is one of these and the application lets them be chosen.
    pub(crate) fn preferred(&self, headers: &HeaderMap) -> Option<&str> {
        self.find(headers).map(|place| self.at(place).tag())
    }

    /// The place of the language that a request prefers (RFC 9110, 12.5.4; look-up of RFC 4647, 3.4).
    fn find(&self, headers: &HeaderMap) -> Option<usize> {
        if self.fixed {
            return None;
        }
        let mut best = (None, 0.0_f32);
        let values = headers.get_all(ACCEPT_LANGUAGE).iter();
        let values = values.filter_map(|value| value.to_str().ok());
        for range in values.flat_map(|value| value.split(',')).take(32) {
            let mut parts = range.split(';').map(str::trim);
            let wanted = parts.next().unwrap_or_default().to_ascii_lowercase();
            let quality = parts.find_map(|part| part.strip_prefix("q="));
            let quality: f32 = quality.map_or(1.0, |q| q.parse().unwrap_or(0.0));
            if quality > best.1
                && let Some(place) = self.place(&wanted)
            {
                best = (Some(place), quality);
            }
        }
        best.0
    }

    /// `de-CH` is `de-CH` where that is there, and else `de`.
    fn place(&self, wanted: &str) -> Option<usize> {
        let mut wanted = wanted;
        loop {
            let same = |catalog: &Arc<Catalog>| catalog.tag.eq_ignore_ascii_case(wanted);
            if let Some(place) = self.all.iter().position(same) {
                return Some(place);
            }
            wanted = wanted.rsplit_once('-')?.0;
        }
    }
}

impl Catalog {
    /// The language, such as `ru`.
    pub(crate) fn tag(&self) -> &str {
        &self.tag
    }

    /// The text for an English one. Where that has a number in it, one of the same words with another number will do.
    pub(crate) fn text<'a>(&'a self, english: &'a str) -> Cow<'a, str> {
        if let Some(text) = self.texts.get(english) {
            return Cow::Borrowed(text);
        }
        if self.texts.is_empty() {
            return Cow::Borrowed(english);
        }
        let Some((pattern, number)) = with_place(english) else {
            return Cow::Borrowed(english);
        };
        match self.texts.get(&pattern) {
            Some(text) => Cow::Owned(text.replace(PLACE, number)),
            None => Cow::Borrowed(english),
        }
    }

    /// The text for an English one with values in its places.
    pub(crate) fn fill(&self, english: &str, values: &[(String, String)]) -> String {
        let mut text = self.text(english).into_owned();
        for (name, value) in values {
            text = text.replace(&format!("%({name})s"), value);
        }
        text
    }

    /// What is said under a key of Flask-Security: the application's own words, then those of the language under that key,
    /// then `english` in this language.
    pub(crate) fn say(&self, phrase: Phrase, english: &str, values: &[(&str, &str)]) -> String {
        if self.phrases.own(phrase).is_some() {
            return self.phrases.say(phrase, values);
        }
        let key = format!("MSG_{}", phrase.key());
        let text = match self.texts.get(&key) {
            Some(text) => Cow::Borrowed(text.as_str()),
            None => self.text(english),
        };
        let mut text = text.into_owned();
        for (name, value) in values {
            text = text.replace(&format!("%({name})s"), value);
        }
        text
    }
}

const PLACE: &str = "%(n)s";

/// `Use at least 15 characters.` is `Use at least %(n)s characters.` with 15.
fn with_place(text: &str) -> Option<(String, &str)> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let (before, rest) = text.split_at(start);
    let end = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    let (number, after) = rest.split_at(end);
    Some((format!("{before}{PLACE}{after}"), number))
}

fn parse(language: &str, json: &str) -> Result<BTreeMap<String, String>, CatalogError> {
    let texts: BTreeMap<String, String> =
        serde_json::from_str(json).map_err(|source| CatalogError::NotTexts {
            language: language.to_owned(),
            source,
        })?;
    for (key, text) in &texts {
        let original = key.strip_prefix("MSG_").and_then(Phrase::from_key);
        for name in places(text) {
            let known = match original {
                Some(phrase) => phrase.names().contains(&name),
                None => places(key).any(|there| there == name),
            };
            if !known {
                return Err(CatalogError::Place {
                    language: language.to_owned(),
                    key: key.clone(),
                    name: name.to_owned(),
                });
            }
        }
    }
    Ok(texts)
}

/// The names in `%(name)s`.
fn places(text: &str) -> impl Iterator<Item = &str> {
    let pieces = text.split("%(").skip(1);
    pieces.filter_map(|piece| Some(piece.split_once(")s")?.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn catalogs(own: &[(&str, &str)], fixed: Option<&str>) -> Result<Catalogs, CatalogError> {
        let own: Vec<_> = own
            .iter()
            .map(|(tag, json)| ((*tag).to_owned(), (*json).to_owned()))
            .collect();
        Catalogs::new(&own, fixed, &Phrases::new())
    }

    fn chosen(accept: &'static str) -> String {
        let german = ("de", r#"{"Login":"Anmelden"}"#);
        let catalogs = catalogs(&[german], None).expect("the texts are sound");
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static(accept));
        catalogs.all()[catalogs.choose(&headers)].tag().to_owned()
    }

    #[test]
    fn the_language_is_the_one_that_is_preferred_and_there() {
        for (accept, tag) in [
            ("", "en"),
            ("ru", "ru"),
            ("ru-RU,ru;q=0.9,en;q=0.8", "ru"),
            ("fr,de-CH;q=0.9,ru;q=0.5", "de"),
            ("en;q=0.3, RU;q=0.5", "ru"),
            ("fr, ja", "en"),
            ("*", "en"),
            ("ru;q=0", "en"),
            ("ru;q=nonsense", "en"),
        ] {
            assert_eq!(chosen(accept), tag, "{accept}");
        }
    }

    #[test]
    fn no_header_names_a_language_that_is_not_there() {
        let catalogs = catalogs(&[], None).expect("English and Russian come along");
        let preferred = |accept: &[u8]| {
            let mut headers = HeaderMap::new();
            let value = HeaderValue::from_bytes(accept).expect("a header");
            headers.insert(ACCEPT_LANGUAGE, value);
            catalogs.preferred(&headers).map(ToOwned::to_owned)
        };
        for (accept, expected) in [
            (&b"RU-ru-x-\"><script>"[..], Some("ru")),
            (b"en-US", Some("en")),
            (b"fr", None),
            (b"*", None),
            (b"../ru", None),
            (b"ru/../../x", None),
            (b"{{ link }}", None),
            (b"\xff\xfe", None),
            (b"ru;q=0", None),
            (b"-", None),
        ] {
            assert_eq!(preferred(accept).as_deref(), expected, "{accept:?}");
        }
        assert_eq!(preferred(&b"ru-".repeat(10_000)).as_deref(), Some("ru"));
        assert_eq!(preferred(&b"fr,".repeat(10_000)), None);
        assert_eq!(catalogs.preferred(&HeaderMap::new()), None);
    }

    #[test]
    fn a_language_that_is_set_is_the_only_one() {
        let catalogs = catalogs(&[], Some("ru")).expect("Russian comes along");
        assert_eq!(catalogs.choose(&HeaderMap::new()), 0);
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static("ru"));
        assert_eq!(catalogs.preferred(&headers), None, "that of all mails");
        assert_eq!(catalogs.all()[0].tag(), "ru");
        assert!(!catalogs.are_chosen());
    }

    #[test]
    fn what_will_not_do_is_told_at_the_start() {
        assert!(matches!(
            catalogs(&[], Some("xx")),
            Err(CatalogError::NoSuchLanguage(_))
        ));
        for json in ["", "[]", r#"{"Login": 1}"#] {
            assert!(matches!(
                catalogs(&[("de", json)], None),
                Err(CatalogError::NotTexts { .. })
            ));
        }
        let json = r#"{"MSG_LOGIN": "Hallo %(name)s"}"#;
        assert!(matches!(
            catalogs(&[("de", json)], None),
            Err(CatalogError::Place { .. })
        ));
    }

    #[test]
    fn a_text_with_a_number_is_found_by_its_words() {
        let json = r#"{"Use at least %(n)s characters.": "Mindestens %(n)s Zeichen."}"#;
        let catalogs = catalogs(&[("de", json)], Some("de")).expect("sound");
        let german = &catalogs.all()[0];
        assert_eq!(
            german.text("Use at least 15 characters."),
            "Mindestens 15 Zeichen."
        );
        assert_eq!(german.text("Use 15 characters."), "Use 15 characters.");
    }

    #[test]
    fn the_applications_own_words_come_first() {
        let phrases = Phrases::new()
            .with_text(Phrase::Login, "Bitte anmelden.")
            .expect("a text");
        let catalogs = Catalogs::new(&[], None, &phrases).expect("sound");
        for catalog in catalogs.all() {
            let said = catalog.say(Phrase::Login, "Please log in to access this page.", &[]);
            assert_eq!(said, "Bitte anmelden.");
        }
    }
}
