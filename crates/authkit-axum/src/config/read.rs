//! Reading settings: from the environment, from TOML, from whatever serde reads.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::values::Given;
use super::{Settings, SettingsError};

const PREFIX: &str = "AUTHKIT_";

impl Settings {
    /// The same, with what the variables say whose names begin with `AUTHKIT_`. `AUTHKIT_TEST_..` is for AuthKit's own tests.
    ///
    /// # Errors
    /// [`SettingsError`] for the first that is no setting, or whose value will not do.
    pub fn with_env<K: AsRef<str>, V: AsRef<str>>(
        mut self,
        variables: impl IntoIterator<Item = (K, V)>,
    ) -> Result<Self, SettingsError> {
        for (name, value) in variables {
            let (name, value) = (name.as_ref(), value.as_ref());
            let Some(key) = name.strip_prefix(PREFIX) else {
                continue;
            };
            if key.starts_with("TEST_") {
                continue;
            }
            let key = key.to_ascii_lowercase();
            self.set(&key, name, &Given::Plain(value))?;
        }
        Ok(self)
    }

    /// The same, with what this process's environment says. What is no text is no setting of ours.
    ///
    /// # Errors
    /// As [`with_env`](Self::with_env).
    pub fn with_environment(self) -> Result<Self, SettingsError> {
        let variables = std::env::vars_os();
        let texts = variables.filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        });
        self.with_env(texts)
    }

    /// Settings as TOML.
    ///
    /// ```
    /// use authkit_axum::Settings;
    ///
    /// let settings = Settings::from_toml(r#"
    ///     login_url = "/auth/in"
    ///     registerable = true
    ///     confirmable = true
    ///     confirm_email_within = "2 days"
    ///     msg_login = "Please sign in first."
    /// "#)?;
    /// assert_eq!(settings.login_url(), "/auth/in");
    /// assert!(Settings::from_toml("confirmable = \"maybe\"").is_err());
    /// # Ok::<(), authkit_axum::SettingsError>(())
    /// ```
    ///
    /// # Errors
    /// [`SettingsError`] for a mistake in the file, or the first key or value that will not do.
    #[cfg(feature = "toml")]
    pub fn from_toml(text: &str) -> Result<Self, SettingsError> {
        toml::from_str(text)
            .map_err(|error| SettingsError::Syntax(error.to_string().trim_end().to_owned()))
    }
}

impl<'de> Deserialize<'de> for Settings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Keys)
    }
}

struct Keys;

impl<'de> Visitor<'de> for Keys {
    type Value = Settings;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("settings by key")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Settings, A::Error> {
        let mut settings = Settings::new();
        while let Some(key) = map.next_key::<String>()? {
            let value: Owned = map.next_value()?;
            settings
                .set(&key, &key, &value.given())
                .map_err(A::Error::custom)?;
        }
        Ok(settings)
    }
}

/// A value of a file.
pub(super) enum Owned {
    Text(String),
    Switch(bool),
    Number(i64),
    Other(&'static str),
}

impl Owned {
    pub(super) fn given(&self) -> Given<'_> {
        match self {
            Self::Text(text) => Given::Text(text),
            Self::Switch(switch) => Given::Switch(*switch),
            Self::Number(number) => Given::Number(*number),
            Self::Other(kind) => Given::Other(kind),
        }
    }
}

impl<'de> Deserialize<'de> for Owned {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Any)
    }
}

struct Any;

impl<'de> Visitor<'de> for Any {
    type Value = Owned;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a number, true or false")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Owned, E> {
        Ok(Owned::Text(text.to_owned()))
    }

    fn visit_bool<E: Error>(self, switch: bool) -> Result<Owned, E> {
        Ok(Owned::Switch(switch))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Owned, E> {
        Ok(Owned::Number(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Owned, E> {
        Ok(i64::try_from(number).map_or(Owned::Other("a large number"), Owned::Number))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Owned, E> {
        Ok(Owned::Other("a fraction"))
    }

    fn visit_unit<E: Error>(self) -> Result<Owned, E> {
        Ok(Owned::Other("nothing"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Owned, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Owned::Other("a list"))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Owned, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Owned::Other("a table"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Result<Settings, serde_json::Error> {
        serde_json::from_str(text)
    }

    fn wrong(text: &str) -> String {
        json(text).expect_err(text).to_string()
    }

    /// W27: what is wrong is told at start, with the nearest right name.
    #[test]
    fn an_unknown_or_ill_typed_key_is_refused_with_the_nearest_name() {
        assert!(wrong(r#"{"lgoin_url": "/in"}"#).contains("did you mean \"login_url\""));
        assert!(wrong(r#"{"confirm_email_witin": "2 days"}"#).contains("confirm_email_within"));
        assert!(wrong(r#"{"password_salt": "x"}"#).contains("hashing"));
        assert!(wrong(r#"{"msg_nope": "x"}"#).contains("no setting"));
        for (key, value) in [
            ("login_url", "true"),
            ("login_url", "5"),
            ("login_url", "\"login\""),
            ("login_url", "\"/in/\""),
            ("post_login_view", "\"//evil.example\""),
            ("post_login_view", "\"https://evil.example\""),
            ("login_user_template", "\"../secret.html\""),
            ("confirmable", "\"true\""),
            ("confirmable", "1"),
            ("confirmable", "\"maybe\""),
            ("flash_messages", "\"yes\""),
            ("email_subject_register", "5"),
            ("email_sender", "\" \""),
            ("csrf_cookie_name", "true"),
            ("csrf_cookie_name", "\"a b\""),
            ("csrf_cookie_name", "\"__Secure-a\""),
            ("csrf_header", "\"X: y\""),
            ("confirm_email_within", "5"),
            ("confirm_email_within", "\"1 months\""),
            ("confirm_email_within", "[1]"),
            ("msg_login", "{}"),
            ("msg_login", "\"Hello %(name)s\""),
        ] {
            let text = format!("{{\"{key}\": {value}}}");
            assert!(json(&text).is_err(), "{text}");
        }
    }

    #[test]
    fn every_key_is_known_under_its_own_name() {
        let sample = |key: &str| match key {
            key if key.ends_with("_url") || key.ends_with("_view") || key == "url_prefix" => {
                "\"/a\""
            }
            key if key.ends_with("_within") => "\"2 days\"",
            key if key.ends_with("_template") => "\"security/a.html\"",
            key if key.starts_with("email_") || key.ends_with("_realm") => "\"a@b.de\"",
            key if key.ends_with("_header") => "\"a\"",
            "base_url" | "site_name" | "language" | "templates" | "csrf_cookie_name" => "\"a\"",
            _ => "true",
        };
        for key in Settings::KEYS {
            let text = format!("{{\"{key}\": {}}}", sample(key));
            let settings = json(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
            let untouched = [
                "flash_messages",
                "send_register_email",
                "send_password_change_email",
                "send_password_reset_notice_email",
            ];
            assert_eq!(
                settings != Settings::new(),
                !untouched.contains(key),
                "{text}"
            );
        }
    }

    #[test]
    fn the_environment_counts_and_tests_do_not() {
        let settings = Settings::new().with_env([
            ("AUTHKIT_CONFIRMABLE", "on"),
            ("AUTHKIT_FLASH_MESSAGES", "no"),
            ("AUTHKIT_TEST_POSTGRES", "postgres://"),
            ("HOME", "/root"),
        ]);
        let settings = settings.expect("all of it is sound");
        assert!(settings.flows().confirmable() && !settings.flash_messages());
        let unknown = Settings::new().with_env([("AUTHKIT_NOPE", "1")]);
        assert!(matches!(unknown, Err(SettingsError::Unknown { .. })));
    }
}
