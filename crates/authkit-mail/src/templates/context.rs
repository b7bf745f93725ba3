//! What a template is given: the message, the site, and the names that Flask-Security's templates use for the same things.

use minijinja::value::{Serde, Value};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;

use crate::{Links, locale};

/// What the templates of one mail are given. A processor ([`Mailer::with_context`](crate::Mailer::with_context)) reads it and
/// adds to it.
///
/// # Security
/// It may hold a link that opens an account. `Debug` shows the names in it, never the values.
pub struct MailContext {
    template: String,
    values: BTreeMap<String, Value>,
}

impl MailContext {
    pub(crate) fn new(template: &str, texts: &BTreeMap<String, String>) -> Self {
        let texts = texts.iter();
        Self {
            template: template.to_owned(),
            values: texts
                .map(|(name, text)| (name.clone(), Value::from(text.as_str())))
                .collect(),
        }
    }

    /// Which message it is, such as `welcome`.
    #[must_use]
    pub fn template(&self) -> &str {
        &self.template
    }

    /// Whom it goes to.
    #[must_use]
    pub fn recipient(&self) -> &str {
        self.text("recipient").unwrap_or_default()
    }

    /// In which language it is written.
    #[must_use]
    pub fn locale(&self) -> &str {
        self.text(locale::KEY).unwrap_or(locale::DEFAULT)
    }

    /// The text of that name, if there is one.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.values.get(name).and_then(Value::as_str)
    }

    /// Sets a value. It replaces one of that name.
    pub fn set(&mut self, name: impl Into<String>, value: impl Serialize) {
        self.values.insert(name.into(), Value::from(Serde(value)));
    }

    pub(crate) fn set_if_missing(&mut self, name: &str, value: impl Into<Value>) {
        if !self.values.contains_key(name) {
            self.values.insert(name.to_owned(), value.into());
        }
    }

    pub(crate) fn value(&self) -> Value {
        Value::from(self.values.clone())
    }

    /// The names that Flask-Security's own templates use: `user.email`, `confirmation_link`, `security.recoverable`.
    pub(crate) fn add_flask_security(&mut self, links: &Links, sender: &str) {
        let user: BTreeMap<&str, &str> = ["email", "username"]
            .into_iter()
            .zip([Some(self.recipient()), self.text("username")])
            .filter_map(|(name, value)| Some((name, value?)))
            .collect();
        let user = Value::from(Serde(user));
        self.set_if_missing("user", user);

        let kind = match self.template.as_str() {
            "confirmation_instructions" => Some("confirmation"),
            "welcome" if self.values.contains_key("within") => Some("confirmation"),
            "reset_instructions" => Some("reset"),
            "login_instructions" => Some("login"),
            _ => None,
        };
        if let Some(kind) = kind {
            for (name, of) in [("link", "link"), ("token", "token")] {
                let value = self.values.get(of).cloned();
                // over there `login_link` is the link that signs in, and not the page
                if let Some(value) = value {
                    self.values.insert(format!("{kind}_{name}"), value);
                }
            }
        }
        let confirmable = self.values.contains_key("confirmation_link");
        let security: BTreeMap<&str, Value> = BTreeMap::from([
            ("confirmable", Value::from(confirmable)),
            ("recoverable", Value::from(links.forgot().is_some())),
            ("email_sender", Value::from(sender)),
        ]);
        self.set_if_missing("security", Value::from(security));
    }
}

impl fmt::Debug for MailContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MailContext")
            .field("template", &self.template)
            .field("values", &self.values.keys())
            .finish()
    }
}
