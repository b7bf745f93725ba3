//! What can be wrong with the pieces, found before the first request.

use authkit_hash::StartError;
use authkit_mail::{BrokenTemplates, LinksError, TemplateError};

/// The pieces do not fit together.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// No key ring was given.
    #[error(
        "no keys: call `.keys(..)` with a key that survives a restart, or every link dies with the process"
    )]
    Keys,
    /// No base address was given. It is never taken from a request: a `Host` header is a stranger's word.
    #[error("no base address: call `.base_url(\"https://..\")` with the address that people type")]
    BaseUrl,
    /// A setting of a flow will not do.
    #[error(transparent)]
    Setting(#[from] authkit_flows::ConfigError),
    /// The base address is not one.
    #[error("the base address will not do")]
    Links(#[from] LinksError),
    /// A feature mails people, and no way to mail was given.
    #[error(
        "no mail: call `.mail(..)` with a transport, since people have to be mailed by what is switched on"
    )]
    Mail,
    /// A path is not one.
    #[error(
        "{0:?} is not a path for a route: it has to begin with a slash, and not to end with one"
    )]
    Path(String),
    /// Views to go to after a step have to be paths of this site.
    #[error("{0:?} is not a path of this site")]
    View(String),
    /// A setting will not do.
    #[error(transparent)]
    Settings(#[from] crate::SettingsError),
    /// The settings say that a flow is on, and the builder's method of that name was not called.
    #[error(
        "the settings switch `{0}` on: call `.{0}(..)` as well, or `.settings(..)` where the store can do everything"
    )]
    NotSwitchedOn(&'static str),
    /// The sender of the mails is none.
    #[error("no mail can be sent from there")]
    Sender(#[from] authkit_mail::SenderError),
    /// The texts of a language will not do.
    #[error("the texts of the pages will not do")]
    Texts(#[from] crate::CatalogError),
    /// A page has a mistake in it.
    #[error("a page template has a mistake in it")]
    Page(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A mail has a mistake in it.
    #[error("a mail template has a mistake in it")]
    MailTemplate(#[from] BrokenTemplates),
    /// The folder of templates cannot be used.
    #[error("the folder of templates cannot be used")]
    Templates(#[from] TemplateError),
    /// The hashing service could not be started.
    #[error("the password hashing service could not be started")]
    Hashing(#[from] StartError),
    /// The random source of the system failed.
    #[error("no randomness is to be had")]
    Random(#[source] authkit_token::RandomError),
    /// The worker that sends mail needs a runtime to run in.
    #[error("build inside a tokio runtime: the worker that sends mail is one of its tasks")]
    Runtime,
}
