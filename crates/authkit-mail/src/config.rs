//! What is the same in all mails: who sends, how the site is called, whom to ask, what the subjects are.

mod subjects;

use lettre::message::Mailbox;
use std::collections::BTreeMap;

use crate::{Links, locale};

/// Sender, name of the site, contact and subjects of all mails.
///
/// ```
/// use authkit_mail::{Links, MailConfig};
///
/// let links = Links::new("https://example.com")?;
/// let config = MailConfig::new(&links)
///     .with_site("Example")
///     .with_contact("support@example.com")
///     .with_subject("welcome", "Good to have you")
///     .with_sender("Example <no-reply@example.com>")?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct MailConfig {
    links: Links,
    locale: String,
    site: String,
    sender: Mailbox,
    reply_to: Option<Mailbox>,
    contact: Option<String>,
    /// By template, and by template and language.
    subjects: BTreeMap<(String, Option<String>), String>,
}

/// A text is not an address that mail can be sent from.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a sender such as \"Example <no-reply@example.com>\"")]
pub struct SenderError {
    text: String,
}

/// A setting of mail that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MailSettingError {
    /// No setting has that key.
    #[error("{0:?} is no setting of mail")]
    UnknownKey(String),
    /// The sender is no address.
    #[error(transparent)]
    Sender(#[from] SenderError),
}

impl MailConfig {
    /// Flask-Security's subjects and its sender, `no-reply@localhost`; the site is called by the host of `links`.
    #[must_use]
    pub fn new(links: &Links) -> Self {
        Self {
            links: links.clone(),
            locale: locale::DEFAULT.to_owned(),
            site: links.host().to_owned(),
            sender: Mailbox::new(
                None,
                lettre::Address::new_dangerous("no-reply", "localhost"),
            ),
            reply_to: None,
            contact: None,
            subjects: BTreeMap::new(),
        }
    }

    /// Calls the site by a name, such as `Example`. Line breaks and other control characters become spaces.
    #[must_use]
    pub fn with_site(mut self, name: impl AsRef<str>) -> Self {
        self.site = one_line(name.as_ref());
        self
    }

    /// Sends from `sender`: `no-reply@example.com`, or `Example <no-reply@example.com>`.
    ///
    /// Its domain is also the domain of every `Message-ID`.
    ///
    /// # Errors
    /// [`SenderError`], when the text is not an address.
    pub fn with_sender(mut self, sender: &str) -> Result<Self, SenderError> {
        self.sender = mailbox(sender)?;
        Ok(self)
    }

    /// Has answers sent to another address than the sender.
    ///
    /// # Errors
    /// [`SenderError`], when the text is not an address.
    pub fn with_reply_to(mut self, address: &str) -> Result<Self, SenderError> {
        self.reply_to = Some(mailbox(address)?);
        Ok(self)
    }

    /// Says whom to ask, as text: an address, a telephone number, or a page.
    ///
    /// # Security
    /// A notice of a changed password tells its reader whom to turn to only if this is set (NIST SP 800-63B-4, 4.6).
    #[must_use]
    pub fn with_contact(mut self, contact: impl AsRef<str>) -> Self {
        self.contact = Some(one_line(contact.as_ref())).filter(|contact| !contact.is_empty());
        self
    }

    /// Sets the subject of the messages of one template, in every language. Line breaks and other control characters become
    /// spaces.
    #[must_use]
    pub fn with_subject(mut self, template: impl Into<String>, text: impl AsRef<str>) -> Self {
        self.subjects
            .insert((template.into(), None), one_line(text.as_ref()));
        self
    }

    /// Sets the subject of the messages of one template in one language, such as `ru`.
    #[must_use]
    pub fn with_subject_in(
        mut self,
        locale: &str,
        template: impl Into<String>,
        text: impl AsRef<str>,
    ) -> Self {
        let language = Some(locale.replace('_', "-").to_ascii_lowercase());
        self.subjects
            .insert((template.into(), language), one_line(text.as_ref()));
        self
    }

    /// Writes mails in `locale` unless a message says otherwise: `en`, which is the default, `ru`, or any language that the
    /// application has templates for. A message says so by the context value `locale`.
    #[must_use]
    pub fn with_locale(mut self, locale: impl Into<String>) -> Self {
        self.locale = locale.into();
        self
    }

    /// Sets what Flask-Security calls `EMAIL_SENDER` and `EMAIL_SUBJECT_REGISTER`, `_CONFIRM`, `_PASSWORDLESS`,
    /// `_PASSWORD_RESET`, `_PASSWORD_NOTICE` and `_PASSWORD_CHANGE_NOTICE`: keys in any case, with or without `SECURITY_`. The
    /// messages that it does not have go by their template, as in `EMAIL_SUBJECT_THEFT_NOTICE`.
    ///
    /// # Errors
    /// [`MailSettingError`] for the first key that is none, or a sender that is no address.
    pub fn with_pairs<K: AsRef<str>, V: AsRef<str>>(
        mut self,
        pairs: impl IntoIterator<Item = (K, V)>,
    ) -> Result<Self, MailSettingError> {
        for (key, value) in pairs {
            let given = key.as_ref();
            let key = given.to_ascii_uppercase();
            let key = key.strip_prefix("SECURITY_").unwrap_or(&key);
            self = if key == "EMAIL_SENDER" {
                self.with_sender(value.as_ref())?
            } else if let Some(template) = subjects::template_of_key(key) {
                self.with_subject(template, value)
            } else {
                return Err(MailSettingError::UnknownKey(given.to_owned()));
            };
        }
        Ok(self)
    }

    /// The name of the site.
    #[must_use]
    pub fn site(&self) -> &str {
        &self.site
    }

    /// The subject of the messages of `template` in the language of the configuration: the name of the site for a template
    /// that has none.
    #[must_use]
    pub fn subject(&self, template: &str) -> &str {
        self.subject_in(template, &self.locale)
    }

    /// The subject in the nearest language that there is one in.
    #[must_use]
    pub fn subject_in(&self, template: &str, locale: &str) -> &str {
        let set = |language: Option<String>| self.subjects.get(&(template.to_owned(), language));
        let languages = locale::candidates(locale);
        let mut localized = languages.iter().filter_map(|it| set(Some(it.clone())));
        let built_in = |it: &String| subjects::subject(template, it);
        localized
            .next()
            .or_else(|| set(None))
            .map(String::as_str)
            .or_else(|| languages.iter().find_map(built_in))
            .or_else(|| subjects::subject(template, locale::DEFAULT))
            .unwrap_or(&self.site)
    }

    /// The address that mail is sent from.
    #[must_use]
    pub fn sender(&self) -> String {
        self.sender.to_string()
    }

    pub(crate) fn links(&self) -> &Links {
        &self.links
    }

    pub(crate) fn locale(&self) -> &str {
        &self.locale
    }

    pub(crate) fn sender_mailbox(&self) -> &Mailbox {
        &self.sender
    }

    pub(crate) fn reply_to(&self) -> Option<&Mailbox> {
        self.reply_to.as_ref()
    }

    pub(crate) fn contact(&self) -> Option<&str> {
        self.contact.as_deref()
    }
}

fn mailbox(text: &str) -> Result<Mailbox, SenderError> {
    let refused = || SenderError {
        text: text.to_owned(),
    };
    if text.contains(char::is_control) {
        return Err(refused());
    }
    let mailbox: Mailbox = text.parse().map_err(|_| refused())?;
    let domain = mailbox.email.domain();
    if domain.is_ascii() {
        return Ok(mailbox);
    }
    // in its ASCII form every mail server takes it
    let ascii = url::Host::parse(domain).map_err(|_| refused())?;
    let email = lettre::Address::new(mailbox.email.user(), ascii.to_string());
    Ok(Mailbox::new(mailbox.name, email.map_err(|_| refused())?))
}

/// The text without what could end a header line.
pub(crate) fn one_line(text: &str) -> String {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    text.split(breaks)
        .filter(|piece| !piece.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
        .trim()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> MailConfig {
        MailConfig::new(&Links::new("https://example.com").expect("a base"))
    }

    #[test]
    fn defaults_are_flask_securitys() {
        let config = config();
        assert_eq!(config.sender(), "no-reply@localhost");
        assert_eq!(
            config.subject("reset_instructions"),
            "Password reset instructions"
        );
        assert_eq!(config.subject("newsletter"), "example.com");
    }

    #[test]
    fn subjects_are_set_by_the_keys_of_flask_security_and_a_typo_is_told() {
        let set = config().with_pairs([
            ("SECURITY_EMAIL_SENDER", "Example <no-reply@example.com>"),
            ("SECURITY_EMAIL_SUBJECT_REGISTER", "Hello"),
            ("email_subject_passwordless", "Come in"),
            ("EMAIL_SUBJECT_THEFT_NOTICE", "Odd"),
        ]);
        let set = set.expect("settings");
        assert_eq!(set.sender(), "Example <no-reply@example.com>");
        assert_eq!(set.subject("welcome"), "Hello");
        assert_eq!(set.subject_in("login_instructions", "ru"), "Come in");
        assert_eq!(set.subject("theft_notice"), "Odd");
        for key in ["EMAIL_SUBJECT_REGISTRE", "EMAIL_SUBJECT_WELCOME", "SENDER"] {
            let typo = config().with_pairs([(key, "x")]);
            assert_eq!(
                typo.expect_err(key),
                MailSettingError::UnknownKey(key.into())
            );
        }
    }

    #[test]
    fn subjects_have_languages_and_those_that_are_set_win() {
        let config = config().with_locale("ru-RU");
        assert_eq!(config.subject("welcome"), "Добро пожаловать");
        assert_eq!(config.subject_in("welcome", "de"), "Welcome");
        let config = config
            .with_subject("welcome", "Hi")
            .with_subject_in("pt_BR", "welcome", "Oi");
        assert_eq!(config.subject("welcome"), "Hi");
        assert_eq!(config.subject_in("welcome", "pt-br"), "Oi");
        assert_eq!(config.subject_in("welcome", "pt"), "Hi");
    }

    #[test]
    fn a_sender_is_checked_at_the_start() {
        for text in [
            "",
            "nobody",
            "a@b@c.de",
            "A <a@b.de>\r\nBcc: x@y.de",
            "a@b.de\nX: y",
            "A\0 <a@b.de>",
        ] {
            assert!(config().with_sender(text).is_err(), "{text:?}");
        }
        let config = config()
            .with_sender("Example Accounts <no-reply@example.com>")
            .expect("a sender");
        assert_eq!(config.sender_mailbox().email.domain(), "example.com");
        let config = config
            .with_sender("Bücher & Co <post@bücher.example>")
            .expect("a sender");
        assert_eq!(
            config.sender_mailbox().email.domain(),
            "xn--bcher-kva.example"
        );
    }

    #[test]
    fn one_line_is_one_line() {
        assert_eq!(one_line("a\r\nBcc: b\0c\u{2028}d\n"), "a Bcc: b c d");
        assert_eq!(
            config()
                .with_subject("welcome", "Hi\r\nBcc: x@y.de")
                .subject("welcome"),
            "Hi Bcc: x@y.de"
        );
    }
}
