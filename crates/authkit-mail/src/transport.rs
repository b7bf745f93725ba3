//! The port for mail that is ready to go, and the carriers that come with this crate.

mod console;
mod dev;
mod file;
mod hook;
#[cfg(feature = "smtp")]
mod smtp;

pub use console::Console;
pub use dev::DevMailbox;
pub use file::FileTransport;
pub use hook::Hook;
#[cfg(feature = "smtp")]
pub use smtp::{Smtp, SmtpError};

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use crate::Mail;

/// A future behind a pointer, so that [`Transport`] can be a trait object.
pub type SendFuture<'a> = Pin<Box<dyn Future<Output = Result<(), SendError>> + Send + 'a>>;

/// Carries one mail.
///
/// A service with its own interface is an implementation of this; for a function of the application there is [`Hook`]. The
/// worker bounds the time of every call and drops the future when it is over.
pub trait Transport: Send + Sync {
    /// Hands `mail` over. `Ok` means that the other side has taken responsibility for it.
    fn send<'a>(&'a self, mail: &'a Mail) -> SendFuture<'a>;

    /// How long a call may take at most, for a transport that bounds its own steps and knows better than
    /// [`WorkerConfig::with_send_timeout`](crate::WorkerConfig::with_send_timeout) when to give up.
    fn time_limit(&self) -> Option<Duration> {
        None
    }
}

macro_rules! transport_behind {
    ($($pointer:ty),*) => { $(
        impl<T: Transport + ?Sized> Transport for $pointer {
            fn send<'a>(&'a self, mail: &'a Mail) -> SendFuture<'a> {
                (**self).send(mail)
            }

            fn time_limit(&self) -> Option<Duration> {
                (**self).time_limit()
            }
        }
    )* };
}

transport_behind! { Arc<T>, Box<T> }

/// Why a mail was not taken.
#[derive(Debug)]
#[non_exhaustive]
pub enum SendError {
    /// It may be taken later: nobody answered, or the answer was "not now".
    Temporary(Box<dyn std::error::Error + Send + Sync>),
    /// This mail will never be taken, for one because the address does not exist.
    Permanent(Box<dyn std::error::Error + Send + Sync>),
}

impl SendError {
    /// It may be taken later.
    pub fn temporary(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Temporary(source.into())
    }

    /// It will never be taken.
    pub fn permanent(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Permanent(source.into())
    }
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Temporary(_) => "the mail was not taken this time",
            Self::Permanent(_) => "the mail was refused for good",
        })
    }
}

impl std::error::Error for SendError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Temporary(source) | Self::Permanent(source) => Some(source.as_ref()),
        }
    }
}
