//! What is the same in all mails: who sends, how the site is called, whom to ask, what the subjects are.

use lettre::message::Mailbox;
use std::collections::BTreeMap;

use crate::Links;

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
    site: String,
    sender: Mailbox,
    reply_to: Option<Mailbox>,
    contact: Option<String>,
    subjects: BTreeMap<String, String>,
}

/// A text is not an address that mail can be sent from.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a sender such as \"Example <no-reply@example.com>\"")]
pub struct SenderError {
    text: String,
}

impl MailConfig {
    /// Flask-Security's subjects and its sender, `no-reply@localhost`; the site is called by the host of `links`.
    #[must_use]
    pub fn new(links: &Links) -> Self {
        let subjects = [
            ("welcome", "Welcome"),
            ("confirmation_instructions", "Please confirm your email"),
            ("reset_instructions", "Password reset instructions"),
            ("reset_notice", "Your password has been reset"),
            ("change_notice", "Your password has been changed"),
            ("already_registered", "You already have an account"),
            ("login_instructions", "Login instructions"),
            (
                "change_email_instructions",
                "Confirm your new email address",
            ),
            ("change_email_notice", "Your email address has been changed"),
            ("change_username_notice", "Your user name has been changed"),
            ("unlock_instructions", "Your account is locked for a while"),
            ("deactivation_notice", "Your account has been switched off"),
            ("deletion_notice", "Your account has been removed"),
            ("theft_notice", "One of your logins has been ended"),
        ];
        Self {
            site: links.host().to_owned(),
            sender: Mailbox::new(
                None,
                lettre::Address::new_dangerous("no-reply", "localhost"),
            ),
            reply_to: None,
            contact: None,
            subjects: subjects
                .map(|(template, text)| (template.to_owned(), text.to_owned()))
                .into(),
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

    /// Sets the subject of the messages of one template. Line breaks and other control characters become spaces.
    #[must_use]
    pub fn with_subject(mut self, template: impl Into<String>, text: impl AsRef<str>) -> Self {
        self.subjects
            .insert(template.into(), one_line(text.as_ref()));
        self
    }

    /// The name of the site.
    #[must_use]
    pub fn site(&self) -> &str {
        &self.site
    }

    /// The subject of the messages of `template`: the name of the site for a template that has none.
    #[must_use]
    pub fn subject(&self, template: &str) -> &str {
        self.subjects
            .get(template)
            .map_or(&self.site, String::as_str)
    }

    /// The address that mail is sent from.
    #[must_use]
    pub fn sender(&self) -> String {
        self.sender.to_string()
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
    text.parse().map_err(|_| refused())
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
