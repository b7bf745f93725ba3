#![doc = include_str!("../README.md")]

mod compose;
mod config;
mod counters;
mod delivery;
mod inline;
mod lifetime;
mod links;
mod locale;
mod mail;
mod mailer;
#[cfg(feature = "sealed")]
mod sealing;
mod templates;
mod transport;
mod wake;
mod worker;

pub use config::{MailConfig, MailSettingError, SenderError};
pub use counters::MailCounters;
pub use delivery::MailDelivery;
pub use inline::Inline;
pub use links::{Links, LinksError};
pub use mail::Mail;
pub use mailer::{Mailer, RenderError};
pub use templates::{BrokenTemplates, MailContext, TemplateError, Templates, html_formatter};
pub use transport::{Console, DevMailbox, FileTransport, Hook, SendError, SendFuture, Transport};
#[cfg(feature = "smtp")]
pub use transport::{Smtp, SmtpError};
pub use worker::{Backoff, Worker, WorkerConfig};

// what the signatures above use
pub use authkit_flows::{Deliver, DeliverError, DeliverFuture, Notice, NoticeKind};
pub use authkit_store as store;
#[cfg(feature = "sealed")]
pub use authkit_token::KeyRing;
