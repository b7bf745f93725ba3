//! From a message to a mail.

use authkit_store::Message;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::compose::WITHIN_SECONDS;
use crate::config::one_line;
use crate::lifetime::in_words;
use crate::{BrokenTemplates, Mail, MailConfig, MailContext, TemplateError, Templates, locale};

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
pub struct Mailer {
    config: MailConfig,
    templates: Templates,
    processors: Vec<Processor>,
}

type Processor = Box<dyn Fn(&mut MailContext) + Send + Sync>;

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
    pub fn new(config: MailConfig, mut templates: Templates) -> Self {
        templates.link_by(config.links());
        Self {
            config,
            templates,
            processors: Vec::new(),
        }
    }

    /// Has `processor` add to what templates are given, for every mail: the counterpart of Flask-Security's
    /// `mail_context_processor`. Later ones see and replace what earlier ones have set.
    ///
    /// ```
    /// # use authkit_mail::{Links, MailConfig, Mailer, Templates};
    /// # let links = Links::new("https://example.com")?;
    /// let mailer = Mailer::new(MailConfig::new(&links), Templates::new())
    ///     .with_context(|mail| mail.set("year", 2026));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// It runs in the worker, right before a mail is sent, and must not block.
    #[must_use]
    pub fn with_context(
        mut self,
        processor: impl Fn(&mut MailContext) + Send + Sync + 'static,
    ) -> Self {
        self.processors.push(Box::new(processor));
        self
    }

    /// Translates what templates say by `_('..')`: from the text and the language of the mail to its translation, or `None`
    /// to leave it.
    #[must_use]
    pub fn with_translations(
        mut self,
        translate: impl Fn(&str, &str) -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        self.templates.translate_by(Arc::new(translate));
        self
    }

    /// Checks the templates, with what the processors add; for the start of the application.
    ///
    /// # Errors
    /// [`BrokenTemplates`], with each template that failed.
    pub fn check(&self) -> Result<(), BrokenTemplates> {
        self.templates.check_with(&|context| self.complete(context))
    }

    /// The mail that `message` becomes. The same message gives the same content, whenever it is rendered, as far as the
    /// processors do.
    ///
    /// # Errors
    /// [`RenderError`], when its template is broken or its parts do not make a mail.
    pub fn render(&self, message: &Message) -> Result<Mail, RenderError> {
        let config = &self.config;
        let locale = message.context.get(locale::KEY).map(String::as_str);
        // a mail in the language of the site says more to its reader than one in any other
        let locale = locale.filter(|it| self.templates.speaks(&message.template, it));
        let locale = locale.unwrap_or(config.locale());
        let subject = one_line(config.subject_in(&message.template, locale));
        let mut context = MailContext::new(&message.template, &message.context);
        for (name, value) in [
            ("recipient", Some(message.recipient.as_str())),
            ("site", Some(config.site())),
            ("subject", Some(subject.as_str())),
            ("contact", config.contact()),
            (locale::KEY, Some(locale)),
        ] {
            if let Some(value) = value {
                context.set(name, value);
            }
        }
        if let Some(seconds) = message.context.get(WITHIN_SECONDS)
            && let Ok(seconds) = seconds.parse()
        {
            let language = self.templates.language(&message.template, locale);
            let words = in_words(Duration::from_secs(seconds), &language);
            context.set_if_missing("within", words);
        }
        self.complete(&mut context);
        let rendered = self.templates.render(&context)?;
        Mail::new(message, subject, rendered, config)
    }

    fn complete(&self, context: &mut MailContext) {
        context.add_flask_security(self.config.links(), &self.config.sender());
        for processor in &self.processors {
            processor(context);
        }
    }
}

impl fmt::Debug for Mailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mailer")
            .field("config", &self.config)
            .field("templates", &self.templates)
            .field("processors", &self.processors.len())
            .finish()
    }
}
