//! Mail as text on a terminal.

use std::fmt;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use super::{SendError, SendFuture, Transport};
use crate::Mail;

/// Writes each mail to a terminal or another writer instead of sending it: whom to, the subject, and the text part.
///
/// # Security
/// The text holds the link. Where output is collected by a log, whoever reads that log can open accounts: it is for one's own
/// machine.
#[derive(Clone)]
pub struct Console(Arc<Mutex<Box<dyn Write + Send>>>);

impl Console {
    /// Writes to the standard output.
    #[must_use]
    pub fn new() -> Self {
        Self::to(io::stdout())
    }

    /// Writes to `writer`.
    pub fn to(writer: impl Write + Send + 'static) -> Self {
        Self(Arc::new(Mutex::new(Box::new(writer))))
    }
}

impl Transport for Console {
    fn send<'a>(&'a self, mail: &'a Mail) -> SendFuture<'a> {
        Box::pin(async move {
            let text = format!(
                "---- mail to {} from {}\nSubject: {}\n\n{}\n----\n",
                mail.to(),
                mail.from(),
                mail.subject(),
                // what a terminal would take for a command is no part of a text
                mail.text()
                    .replace(
                        |c: char| c.is_control() && c != '\n' && c != '\t',
                        "\u{fffd}"
                    )
                    .trim_end(),
            );
            let mut writer = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            writer
                .write_all(text.as_bytes())
                .and_then(|()| writer.flush())
                .map_err(SendError::temporary)
        })
    }
}

impl Default for Console {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Console {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Console").finish_non_exhaustive()
    }
}
