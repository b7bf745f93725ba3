//! Moving in with a configuration of Flask-Security.

use std::collections::BTreeMap;

use serde_json::Value;

use super::values::Given;
use super::{Settings, SettingsError};

/// A key of an old configuration that was left out, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Dropped {
    /// The key, as it was given.
    pub key: String,
    /// Why, and what to do instead.
    pub why: String,
}

/// The keys of Flask-Security 1.7.4 that are no setting here, and what there is in their place.
const ELSEWHERE: &[(&str, &str)] = &[
    (
        "blueprint_name",
        "routes have no names that addresses are built from; their paths are settings of their own",
    ),
    (
        "subdomain",
        "which host a router answers to is the application's: put the routes into the router of that host",
    ),
    (
        "password_hash",
        "new passwords are hashed with argon2id; another scheme is one of the service that `.hashing(..)` takes",
    ),
    (
        "password_salt",
        "it belongs to the old hashes: give it to the schemes that `.hashing(..)` takes, which verify those and replace them",
    ),
    (
        "password_schemes",
        "which old hashes are verified is said by the schemes that `.hashing(..)` takes",
    ),
    (
        "deprecated_password_schemes",
        "every scheme but the current one is replaced after the next right password",
    ),
    (
        "token_authentication_key",
        "a token in an address ends up in logs; it goes into a header, see `token_authentication_header`",
    ),
    (
        "token_max_age",
        "the lifetime of API tokens is one of the settings that `.api_tokens(..)` takes",
    ),
    (
        "user_identity_attributes",
        "people sign in with their address, and with a name where registration takes one; nothing else names an account",
    ),
    (
        "unauthorized_view",
        "who lacks a role is told so with 403, or by a handler of the application's; a `Referer` leads nowhere",
    ),
    ("confirm_salt", SALT),
    ("reset_salt", SALT),
    ("login_salt", SALT),
    ("change_salt", SALT),
    ("remember_salt", SALT),
    (
        "secret_key",
        "keys are given to `.keys(..)` and never stand in a file of settings",
    ),
];

const SALT: &str = "each purpose has a key of its own, derived from the key ring by its name";

/// Why that key is no setting, if it is one of Flask-Security's.
pub(super) fn elsewhere(key: &str) -> Option<(&'static str, &'static str)> {
    ELSEWHERE.iter().copied().find(|(known, _)| *known == key)
}

impl Settings {
    /// The settings of an application that used Flask-Security: what its configuration says under `SECURITY_`, and a list of
    /// what was left out. Nothing fails: what will not do is left out too, with the reason.
    ///
    /// The configuration is that of Flask as JSON, in which `None` is `null` and a pair such as that of a `MSG_` is a list.
    ///
    /// ```
    /// use authkit_axum::Settings;
    ///
    /// let config = serde_json::json!({
    ///     "SECURITY_CONFIRMABLE": true,
    ///     "SECURITY_LOGIN_URL": "/auth/in",
    ///     "SECURITY_MSG_LOGIN": ["Please sign in first.", "info"],
    ///     "SECURITY_RESET_SALT": "pepper",
    ///     "DEBUG": true,
    /// });
    /// let (settings, dropped) = Settings::from_flask(config.as_object().unwrap().clone());
    /// assert!(settings.flows().confirmable());
    /// assert_eq!(dropped.len(), 1);
    /// assert_eq!(dropped[0].key, "SECURITY_RESET_SALT");
    /// ```
    #[must_use]
    pub fn from_flask(config: impl IntoIterator<Item = (String, Value)>) -> (Self, Vec<Dropped>) {
        // in one order, whatever that of the map is
        let config: BTreeMap<_, _> = config.into_iter().collect();
        let (mut settings, mut dropped) = (Self::new(), Vec::new());
        for (given, value) in config {
            let Some(key) = given.strip_prefix("SECURITY_") else {
                continue;
            };
            let key = key.to_ascii_lowercase();
            let why = match &value {
                // what is not set has its default
                Value::Null => elsewhere(&key).map(|(_, why)| why.to_owned()),
                value => settings.take(&key, &given, value).err(),
            };
            dropped.extend(why.map(|why| Dropped { key: given, why }));
        }
        (settings, dropped)
    }

    /// `Err` with the reason why a value is left out.
    fn take(&mut self, key: &str, given: &str, value: &Value) -> Result<(), String> {
        if let Some((_, why)) = elsewhere(key) {
            return Err(why.to_owned());
        }
        let before = self.clone();
        let taken = match value {
            Value::String(text) => self.set(key, given, &Given::Text(text)),
            Value::Bool(switch) => self.set(key, given, &Given::Switch(*switch)),
            Value::Number(number) => {
                self.set(key, given, &Given::Number(number.as_i64().unwrap_or(0)))
            }
            // a message and its category
            Value::Array(pair) => match (key.starts_with("msg_"), pair.first()) {
                (true, Some(Value::String(text))) => self.set(key, given, &Given::Text(text)),
                _ => self.set(key, given, &Given::Other("a list")),
            },
            _ => self.set(key, given, &Given::Other("a table")),
        };
        taken.map_err(|error| {
            *self = before;
            match error {
                SettingsError::Unknown { nearest: None, .. } => {
                    "Flask-Security 1.7.4 has no such key".to_owned()
                }
                error => error.to_string(),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn taken(config: Value) -> (Settings, Vec<Dropped>) {
        let Value::Object(config) = config else {
            panic!("an object")
        };
        Settings::from_flask(config)
    }

    #[test]
    fn a_whole_configuration_is_taken_or_told_key_by_key() {
        let (settings, dropped) = taken(json!({
            "SECURITY_URL_PREFIX": "/auth",
            "SECURITY_BLUEPRINT_NAME": "security",
            "SECURITY_SUBDOMAIN": null,
            "SECURITY_POST_LOGIN_VIEW": "index",
            "SECURITY_POST_LOGOUT_VIEW": "/bye",
            "SECURITY_CONFIRM_EMAIL_WITHIN": "5 days",
            "SECURITY_LOGIN_WITHIN": "1 months",
            "SECURITY_MSG_LOGIN": ["Hello", "info"],
            "SECURITY_EMAIL_SUBJECT_REGISTER": "Hi",
            "SECURITY_PASSWORD_SALT": "salt",
            "SECURITY_I_MADE_THIS_UP": 1,
            "SQLALCHEMY_DATABASE_URI": "sqlite://",
        }));
        assert_eq!(settings.url_prefix(), Some("/auth"));
        assert_eq!(settings.post_logout_view(), Some("/bye"));
        assert_eq!(
            settings.flows().confirm_email_within().to_string(),
            "5 days"
        );
        let keys: Vec<_> = dropped.iter().map(|dropped| dropped.key.as_str()).collect();
        let expected = [
            "SECURITY_BLUEPRINT_NAME",
            "SECURITY_I_MADE_THIS_UP",
            "SECURITY_LOGIN_WITHIN",
            "SECURITY_PASSWORD_SALT",
            "SECURITY_POST_LOGIN_VIEW",
            "SECURITY_SUBDOMAIN",
        ];
        assert_eq!(keys, expected);
        assert!(dropped.iter().all(|dropped| !dropped.why.is_empty()));
    }

    #[test]
    fn no_key_is_a_setting_and_elsewhere_too() {
        for (key, why) in ELSEWHERE {
            assert!(!Settings::KEYS.contains(key), "{key}");
            assert!(!why.is_empty(), "{key}");
        }
    }
}
