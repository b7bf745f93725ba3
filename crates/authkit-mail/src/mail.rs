//! A mail as it goes out.

use lettre::Address;
use lettre::address::Envelope;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Message as Mime, MultiPart, SinglePart};
use std::fmt;
use time::OffsetDateTime;

use crate::RenderError;
use crate::config::MailConfig;
use crate::templates::Rendered;
use authkit_store::Message;

/// A rendered mail, ready for a [`Transport`](crate::Transport).
///
/// # Security
/// Its text may hold a link that opens an account: `Debug` shows neither it nor the recipient.
#[derive(Clone)]
pub struct Mail {
    key: String,
    subject: String,
    text: String,
    html: Option<String>,
    date: OffsetDateTime,
    message_id: String,
    from: Address,
    to: Address,
    formatted: Vec<u8>,
}

impl Mail {
    pub(crate) fn new(
        message: &Message,
        subject: String,
        rendered: Rendered,
        config: &MailConfig,
    ) -> Result<Self, RenderError> {
        let from = config.sender_mailbox();
        let to: Address = message
            .recipient
            .as_str()
            .parse()
            .map_err(RenderError::build)?;
        let message_id = format!("<{}@{}>", message.key.as_str(), from.email.domain());
        let date = in_range(message.created_at);
        let mut builder = Mime::builder()
            .from(from.clone())
            .to(to.clone().into())
            .subject(subject.clone())
            .date(date.into())
            .message_id(Some(message_id.clone()))
            // RFC 3834, 5: tells out-of-office programs not to answer
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".to_owned(),
            ));
        if let Some(reply_to) = config.reply_to() {
            builder = builder.reply_to(reply_to.clone());
        }
        let mime = match rendered.html.clone() {
            Some(html) => builder.multipart(MultiPart::alternative_plain_html(
                rendered.text.clone(),
                html,
            )),
            None => builder.singlepart(SinglePart::plain(rendered.text.clone())),
        };
        let formatted = mime.map_err(RenderError::build)?.formatted();
        Ok(Self {
            key: message.key.as_str().to_owned(),
            subject,
            text: rendered.text,
            html: rendered.html,
            date,
            message_id,
            from: from.email.clone(),
            to,
            formatted,
        })
    }

    /// The key of the message, which is also the left part of its `Message-ID`.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The address it comes from, without a name.
    #[must_use]
    pub fn from(&self) -> &str {
        self.from.as_ref()
    }

    /// The one address it goes to.
    #[must_use]
    pub fn to(&self) -> &str {
        self.to.as_ref()
    }

    /// The subject, on one line.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The text part.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The HTML part.
    #[must_use]
    pub fn html(&self) -> Option<&str> {
        self.html.as_deref()
    }

    /// The `Message-ID` with its angle brackets: the same however often the message is sent.
    #[must_use]
    pub fn message_id(&self) -> &str {
        &self.message_id
    }

    /// When the message was decided on.
    #[must_use]
    pub fn date(&self) -> OffsetDateTime {
        self.date
    }

    /// The first link in the text part.
    #[must_use]
    pub fn link(&self) -> Option<&str> {
        let words = self
            .text
            .split(|c: char| c.is_whitespace() || "<>\"".contains(c));
        words
            .into_iter()
            .find(|word| word.starts_with("https://") || word.starts_with("http://"))
    }

    /// The mail as RFC 5322 has it, headers and all, with CR LF line ends.
    #[must_use]
    pub fn formatted(&self) -> &[u8] {
        &self.formatted
    }

    /// Who sends to whom, beside the content.
    #[cfg_attr(not(feature = "smtp"), allow(dead_code))]
    pub(crate) fn envelope(&self) -> Result<Envelope, lettre::error::Error> {
        Envelope::new(Some(self.from.clone()), vec![self.to.clone()])
    }
}

impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mail")
            .field("message_id", &self.message_id)
            .field("subject", &self.subject)
            .finish_non_exhaustive()
    }
}

/// A moment that a `Date` header can show: the formatter has no words for others.
fn in_range(moment: OffsetDateTime) -> OffsetDateTime {
    if (1970..=9999).contains(&moment.to_offset(time::UtcOffset::UTC).year()) {
        moment
    } else {
        OffsetDateTime::UNIX_EPOCH
    }
}
