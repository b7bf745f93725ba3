//! How mail leaves: by the store's outbox and a transport.

use std::path::PathBuf;
use std::sync::Arc;

use authkit_flows::{Deliver, KeyRing};
use authkit_mail::{Links, MailConfig, MailDelivery, Mailer, Templates, Transport, WorkerConfig};
use authkit_store::clock::Clock;
use authkit_store::{OutboxStore, Store};
use tokio::sync::watch;

use super::AuthBuilder;
use crate::BuildError;
use crate::mailing::{Run, stopped};

/// What a mailer is made from, at the end.
pub(super) struct MailParts<S> {
    pub(super) store: Arc<S>,
    pub(super) keys: KeyRing,
    pub(super) links: Links,
    pub(super) config: MailConfig,
    pub(super) templates: Option<PathBuf>,
    pub(super) mailer: MailerPlan,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) stop: watch::Receiver<bool>,
}

/// What the application does to the mailer.
pub(super) type MailerPlan = Box<dyn FnOnce(Mailer) -> Mailer + Send>;

/// The port for the flows, and the worker behind it.
pub(super) type Mailing = (Arc<dyn Deliver>, Run);
pub(super) type MailPlan<S> = Box<dyn FnOnce(MailParts<S>) -> Result<Mailing, BuildError> + Send>;

impl<S: OutboxStore + 'static> AuthBuilder<S> {
    /// Sends mail by `transport`, from the store's outbox: a message is written with the change that causes it, so that
    /// nothing is lost when the process or the mail server is down. What it says is encrypted there, with a key derived from
    /// [`keys`](Self::keys).
    #[must_use]
    pub fn mail(self, transport: impl Transport + 'static) -> Self {
        self.mail_with(transport, WorkerConfig::DEFAULT)
    }

    /// The same, with settings for the worker that sends.
    #[must_use]
    pub fn mail_with(mut self, transport: impl Transport + 'static, worker: WorkerConfig) -> Self {
        self.mail = Some(Box::new(move |parts| {
            let templates = match parts.templates {
                Some(folder) => Templates::with_folder(folder)?,
                None => Templates::new(),
            };
            let mailer = (parts.mailer)(Mailer::new(parts.config, templates));
            mailer.check()?;
            let delivery = MailDelivery::new(parts.store, parts.links).sealed_by(&parts.keys);
            let worker = delivery
                .worker(mailer, transport)
                .with_config(worker)
                .with_clock(parts.clock);
            Ok((
                Arc::new(delivery),
                Box::pin(worker.run(stopped(parts.stop))),
            ))
        }));
        self
    }
}

impl<S: Store> AuthBuilder<S> {
    /// Sender, contact and subjects of the mails.
    ///
    /// ```
    /// # fn f<S: authkit_axum::store::Store>(builder: authkit_axum::AuthBuilder<S>) -> authkit_axum::AuthBuilder<S> {
    /// builder.mail_config(|mail| mail.with_contact("support@example.com"))
    /// # }
    /// ```
    #[must_use]
    pub fn mail_config(
        mut self,
        change: impl FnOnce(MailConfig) -> MailConfig + Send + 'static,
    ) -> Self {
        let before = self.mail_config;
        self.mail_config = Box::new(move |config| change(before(config)));
        self
    }

    /// What templates of mails are given besides, and how they are translated.
    ///
    /// ```
    /// # fn f<S: authkit_axum::store::Store>(builder: authkit_axum::AuthBuilder<S>) -> authkit_axum::AuthBuilder<S> {
    /// builder.mailer(|mailer| mailer.with_context(|mail| mail.set("year", 2026)))
    /// # }
    /// ```
    #[must_use]
    pub fn mailer(mut self, change: impl FnOnce(Mailer) -> Mailer + Send + 'static) -> Self {
        let before = self.mailer;
        self.mailer = Box::new(move |mailer| change(before(mailer)));
        self
    }
}
