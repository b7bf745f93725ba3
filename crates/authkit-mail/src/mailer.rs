//! From a message to a mail.

use authkit_store::Message;

use crate::config::one_line;
use crate::{BrokenTemplates, Mail, MailConfig, TemplateError, Templates};

/// Renders messages: configuration and templates together.
///
/// ```
/// use authkit_mail::{Links, MailConfig, Mailer, Templates};
///
/// let links = Links::new("https://example.com")?;
/// let mailer = Mailer::new(MailConfig::new(&links), Templates::new());
/// mailer.check()?; // once, at the start
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Mailer {
    config: MailConfig,
    templates: Templates,
}

/// A message could not be made into a mail.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RenderError {
    /// Its template is at fault.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// Its parts do not make a mail, for one because no mail server takes the address.
    #[error("the message cannot be written as a mail")]
    Build(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl RenderError {
    pub(crate) fn build(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Build(source.into())
    }
}

impl Mailer {
    /// Renders with `templates`, by `config`.
    #[must_use]
    pub fn new(config: MailConfig, templates: Templates) -> Self {
        Self { config, templates }
    }

    /// Checks the templates; for the start of the application.
    ///
    /// # Errors
    /// [`BrokenTemplates`], with each template that failed.
    pub fn check(&self) -> Result<(), BrokenTemplates> {
        self.templates.check()
    }

    /// The mail that `message` becomes. The same message gives the same content, whenever it is rendered.
    ///
    /// # Errors
    /// [`RenderError`], when its template is broken or its parts do not make a mail.
    pub fn render(&self, message: &Message) -> Result<Mail, RenderError> {
        let mut context = message.context.clone();
        let subject = one_line(self.config.subject(&message.template));
        for (name, value) in [
            ("recipient", Some(message.recipient.as_str())),
            ("site", Some(self.config.site())),
            ("subject", Some(subject.as_str())),
            ("contact", self.config.contact()),
        ] {
            if let Some(value) = value {
                context.insert(name.to_owned(), value.to_owned());
            }
        }
        let rendered = self.templates.render(&message.template, &context)?;
        Mail::new(message, rendered, &self.config)
    }
}
