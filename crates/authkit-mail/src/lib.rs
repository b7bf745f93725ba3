#![doc = include_str!("../README.md")]

mod config;
mod delivery;
mod lifetime;
mod links;
mod mail;
mod mailer;
mod templates;
mod transport;
mod wake;
mod worker;

pub use config::{MailConfig, SenderError};
pub use delivery::MailDelivery;
pub use links::{Links, LinksError};
pub use mail::Mail;
pub use mailer::{Mailer, RenderError};
pub use templates::{BrokenTemplates, TemplateError, Templates, html_formatter};
pub use transport::{DevMailbox, FileTransport, SendError, SendFuture, Transport};
#[cfg(feature = "smtp")]
pub use transport::{Smtp, SmtpError};
pub use worker::{Backoff, Worker, WorkerConfig};

// what the signatures above use
pub use authkit_flows::{Deliver, DeliverError, DeliverFuture, Notice, NoticeKind};
pub use authkit_store as store;
