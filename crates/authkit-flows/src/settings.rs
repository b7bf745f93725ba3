//! `settings`: what an application sets of its flows, in the words of Flask-Security 1.7.4, typed and checked at start.
//!
//! Whoever builds an application in code gives each flow its own settings and does not need this. It is for a configuration file
//! or the environment, and for who moves in and has one already: flows are built from its lifetimes and switches, and what
//! carries mail is wrapped by [`FlowSettings::deliver_by`], so that a `SEND_*_EMAIL` counts. Keys that concern sessions, cookies, pages and mail are those
//! of the crates that have these.
//!
//! ```
//! use authkit_flows::settings::FlowSettings;
//!
//! let settings = FlowSettings::DEFAULT.with_pairs([
//!     ("SECURITY_CONFIRMABLE", "true"),
//!     ("SECURITY_CONFIRM_EMAIL_WITHIN", "2 days"),
//!     ("SECURITY_MSG_LOGIN", "Please sign in first."),
//! ])?;
//! settings.check()?;
//! assert_eq!(settings.confirm_email_within().to_string(), "2 days");
//! let typo = FlowSettings::DEFAULT.with_pairs([("SECURITY_CONFIRM_WITHIN", "2 days")]);
//! assert!(typo.is_err());
//! # Ok::<(), authkit_flows::settings::SettingsError>(())
//! ```

mod lifetime;
mod phrase;
mod phrases;
mod sending;

pub use lifetime::{Lifetime, LifetimeError};
pub use phrase::{Category, Phrase};
pub use phrases::Phrases;

/// A setting that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// No setting has that key.
    #[error("{0:?} is no setting of the flows")]
    UnknownKey(String),
    /// A lifetime that is none.
    #[error("{key}: {source}")]
    Lifetime {
        /// The key.
        key: &'static str,
        /// What is wrong with it.
        source: LifetimeError,
    },
    /// What has to be yes or no is neither.
    #[error("{key}: {value:?} is neither \"true\" nor \"false\"")]
    Switch {
        /// The key.
        key: &'static str,
        /// What was given.
        value: String,
    },
    /// A text has a place for what is not there.
    #[error("MSG_{phrase}: the text has a place for {name:?}, which this message does not have")]
    Placeholder {
        /// Of which phrase.
        phrase: Phrase,
        /// The name in it.
        name: String,
    },
    /// Addresses are to be confirmed, and the mail that holds the link is not to be sent.
    #[error("CONFIRMABLE needs SEND_REGISTER_EMAIL: the confirmation link is in that mail")]
    NoWayToConfirm,
    /// Unconfirmed addresses are to sign in where nothing is confirmed.
    #[error("LOGIN_WITHOUT_CONFIRMATION means nothing without CONFIRMABLE")]
    NothingToConfirm,
}

macro_rules! settings {
    (
        lifetimes { $( $(#[$l_doc:meta])* $lifetime:ident $l_key:literal = $l_default:expr, once $l_old:expr; )* }
        switches { $( $(#[$s_doc:meta])* $switch:ident $s_key:literal = $s_default:literal; )* }
    ) => {
        /// The settings of all flows.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct FlowSettings {
            $( $lifetime: Lifetime, )*
            $( $switch: bool, )*
            phrases: Phrases,
        }

        impl FlowSettings {
            /// The safe ones: no flow is on, and every lifetime is that of its flow.
            pub const DEFAULT: Self = Self {
                $( $lifetime: $l_default, )*
                $( $switch: $s_default, )*
                phrases: Phrases::new(),
            };

            /// The lifetimes of Flask-Security 1.7.4, for who cannot shorten them on the day of moving in.
            ///
            /// # Security
            /// They are far beyond what standards allow today: NIST SP 800-63B-4, 4.2.1.2, gives a mailed link 24 hours.
            #[must_use]
            pub fn flask_security() -> Self {
                Self { $( $lifetime: $l_old, )* ..Self::DEFAULT }
            }

            $( settings!(@field $lifetime, Lifetime, $(#[$l_doc])*); )*
            $( settings!(@field $switch, bool, $(#[$s_doc])*); )*

            fn set(&mut self, key: &str, value: &str) -> Result<bool, SettingsError> {
                match key {
                    $( $l_key => {
                        let key = $l_key;
                        let wrong = |source| SettingsError::Lifetime { key, source };
                        self.$lifetime = value.parse().map_err(wrong)?;
                    } )*
                    $( $s_key => self.$switch = switch($s_key, value)?, )*
                    _ => return Ok(false),
                }
                Ok(true)
            }
        }
    };
    (@field $name:ident, $ty:ty, $(#[$doc:meta])*) => {
        $(#[$doc])*
        #[must_use]
        pub const fn $name(&self) -> $ty {
            self.$name
        }
    };
}

settings! {
    lifetimes {
        /// How long a confirmation link works. 24 hours (NIST SP 800-63B-4, 4.2.1.2).
        confirm_email_within "CONFIRM_EMAIL_WITHIN" = Lifetime::from_hours(24), once Lifetime::from_days(5);
        /// How long a reset link works. One hour, well under the 24 of NIST.
        reset_password_within "RESET_PASSWORD_WITHIN" = Lifetime::from_hours(1), once Lifetime::from_days(5);
        /// How long a sign-in link works. Ten minutes (OWASP ASVS 5.0, 6.5.5).
        login_within "LOGIN_WITHIN" = Lifetime::from_minutes(10), once Lifetime::from_days(1);
    }
    switches {
        /// Whether addresses are confirmed.
        confirmable "CONFIRMABLE" = false;
        /// Whether strangers can register.
        registerable "REGISTERABLE" = false;
        /// Whether a password can be reset by mail.
        recoverable "RECOVERABLE" = false;
        /// Whether it is kept who signed in, when and from where.
        trackable "TRACKABLE" = false;
        /// Whether people sign in by mail.
        passwordless "PASSWORDLESS" = false;
        /// Whether a password can be changed.
        changeable "CHANGEABLE" = false;
        /// Whether a new account is welcomed by mail. The confirmation link is in that mail.
        send_register_email "SEND_REGISTER_EMAIL" = true;
        /// Whether the owner is told by mail that the password was changed. NIST SP 800-63B-4, 4.6, wants it.
        send_password_change_email "SEND_PASSWORD_CHANGE_EMAIL" = true;
        /// Whether the owner is told by mail that the password was reset. NIST SP 800-63B-4, 4.6, wants it.
        send_password_reset_notice_email "SEND_PASSWORD_RESET_NOTICE_EMAIL" = true;
        /// Whether who has not confirmed the address may sign in.
        login_without_confirmation "LOGIN_WITHOUT_CONFIRMATION" = false;
        /// Whether a sign-in that does not say so itself keeps somebody signed in.
        default_remember_me "DEFAULT_REMEMBER_ME" = false;
    }
}

fn switch(key: &'static str, value: &str) -> Result<bool, SettingsError> {
    match value.trim().to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Ok(true),
        "false" | "no" | "off" | "0" => Ok(false),
        _ => Err(SettingsError::Switch {
            key,
            value: value.chars().take(64).collect(),
        }),
    }
}

impl FlowSettings {
    /// The same, with these set: keys in any case, with or without `SECURITY_`.
    ///
    /// # Errors
    /// [`SettingsError`] for the first key that is none, or value that will not do.
    pub fn with_pairs<K: AsRef<str>, V: AsRef<str>>(
        mut self,
        pairs: impl IntoIterator<Item = (K, V)>,
    ) -> Result<Self, SettingsError> {
        for (key, value) in pairs {
            let (given, value) = (key.as_ref(), value.as_ref());
            let key = given.to_ascii_uppercase();
            let key = key.strip_prefix("SECURITY_").unwrap_or(&key);
            if let Some(phrase) = key.strip_prefix("MSG_").and_then(Phrase::from_key) {
                self.phrases = self.phrases.with_text(phrase, value)?;
            } else if !self.set(key, value)? {
                return Err(SettingsError::UnknownKey(given.to_owned()));
            }
        }
        Ok(self)
    }

    /// The same, saying it in those words.
    #[must_use]
    pub fn with_phrases(mut self, phrases: Phrases) -> Self {
        self.phrases = phrases;
        self
    }

    /// What pages say.
    #[must_use]
    pub const fn phrases(&self) -> &Phrases {
        &self.phrases
    }

    /// Whether the settings fit together; asked once, at start.
    ///
    /// # Errors
    /// [`SettingsError::NoWayToConfirm`], [`SettingsError::NothingToConfirm`].
    pub const fn check(&self) -> Result<(), SettingsError> {
        if self.confirmable && self.registerable && !self.send_register_email {
            return Err(SettingsError::NoWayToConfirm);
        }
        if self.login_without_confirmation && !self.confirmable {
            return Err(SettingsError::NothingToConfirm);
        }
        Ok(())
    }
}

impl Default for FlowSettings {
    fn default() -> Self {
        Self::DEFAULT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_old_lifetimes_are_there_on_request_and_nothing_else_changes() {
        let (old, new) = (FlowSettings::flask_security(), FlowSettings::DEFAULT);
        assert_eq!(old.confirm_email_within().to_string(), "5 days");
        assert_eq!(old.reset_password_within().to_string(), "5 days");
        assert_eq!(old.login_within().to_string(), "1 day");
        assert_eq!(new.confirm_email_within().to_string(), "1 day");
        assert_eq!(new.reset_password_within().to_string(), "1 hour");
        assert_eq!(new.login_within().to_string(), "10 minutes");
        let shortened = old.with_pairs([
            ("confirm_email_within", "24h"),
            ("reset_password_within", "1h"),
            ("login_within", "10m"),
        ]);
        assert_eq!(shortened, Ok(new));
    }

    /// W27: a typo is told at start.
    #[test]
    fn a_key_or_value_that_is_none_is_told_at_start() {
        let set = |key: &str, value: &str| {
            let error = FlowSettings::DEFAULT.with_pairs([(key, value)]);
            error.expect_err("it is wrong").to_string()
        };
        assert!(set("SECURITY_CONFIRMABEL", "true").contains("CONFIRMABEL"));
        assert!(set("SECURITY_MSG_NOPE", "text").contains("no setting"));
        assert!(set("SECURITY_CONFIRMABLE", "maybe").contains("\"true\""));
        assert!(set("SECURITY_LOGIN_WITHIN", "1 months").contains("30 days"));
        assert!(set("SECURITY_MSG_LOGIN", "Hello %(name)s").contains("\"name\""));
    }

    #[test]
    fn settings_that_contradict_each_other_are_told_at_start() {
        let of = |pairs: &[(&str, &str)]| {
            let settings = FlowSettings::DEFAULT.with_pairs(pairs.iter().copied());
            settings.and_then(|settings| settings.check())
        };
        assert_eq!(of(&[]), Ok(()));
        let both = [("CONFIRMABLE", "1"), ("REGISTERABLE", "1")];
        assert_eq!(of(&both), Ok(()));
        assert_eq!(
            of(&[both[0], both[1], ("SEND_REGISTER_EMAIL", "no")]),
            Err(SettingsError::NoWayToConfirm)
        );
        assert_eq!(
            of(&[("LOGIN_WITHOUT_CONFIRMATION", "on")]),
            Err(SettingsError::NothingToConfirm)
        );
    }
}
