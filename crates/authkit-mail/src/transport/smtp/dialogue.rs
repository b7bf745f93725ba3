//! One mail on one connection, step by step, each with its own time.

use lettre::address::Envelope;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail as From, Rcpt};
use lettre::transport::smtp::extension::{Extension, MailBodyParameter, MailParameter};
use std::fmt;
use std::future::Future;
use std::time::Duration;

use super::super::SendError;

/// How long the server may take.
#[derive(Clone, Copy)]
pub(super) struct Patience {
    /// For the answer to a command.
    pub(super) command: Duration,
    /// For the answer to a mail that was handed over whole.
    pub(super) acceptance: Duration,
}

/// How a mail was not taken.
pub(super) enum Trouble {
    /// The server had nothing of it, and may not even be there any more: another connection may do.
    Connection(SendError),
    /// The server has said no, or nobody knows.
    Mail(SendError),
}

impl Trouble {
    pub(super) fn into_error(self) -> SendError {
        match self {
            Self::Connection(error) | Self::Mail(error) => error,
        }
    }
}

/// Hands a mail over.
///
/// Whatever ends before the last dot is no mail for the server, so that trying again makes no second one (RFC 5321, 4.1.1.4).
/// After it the server may have taken the mail whatever becomes of its answer: only then may a second try be a second mail,
/// and so the answer is given its ten minutes (4.5.3.2.6).
pub(super) async fn hand_over(
    connection: &mut AsyncSmtpConnection,
    envelope: &Envelope,
    content: &[u8],
    patience: Patience,
) -> Result<(), Trouble> {
    let options = options(connection, envelope, content).map_err(Trouble::Mail)?;
    // Whom the mail comes from is a setting: a refusal is nothing about this mail, and may pass.
    let from = From::new(envelope.from().cloned(), options);
    match within(patience.command, connection.command(from)).await {
        Ok(_) => {}
        Err(Fault::Smtp(error)) if error.is_permanent() => {
            return Err(Trouble::Mail(SendError::temporary(error)));
        }
        Err(fault) => return Err(Trouble::Connection(fault.into_error())),
    }
    for to in envelope.to() {
        let to = Rcpt::new(to.clone(), Vec::new());
        step(within(patience.command, connection.command(to)).await)?;
    }
    step(within(patience.command, connection.command(Data)).await)?;
    let content = Content::new(content).map_err(Trouble::Mail)?;
    step(within(patience.acceptance, connection.command(content)).await)
}

/// The content with its dots doubled and the last dot behind it, in one piece.
///
/// Sent in two, the last dot would wait in the kernel until the other side has acknowledged the rest (RFC 1122, 4.2.3.2: up
/// to half a second). The kernel of a process that is killed meanwhile still sends it, and the mail is taken with nobody
/// there to hear of it.
struct Content(String);

impl Content {
    fn new(content: &[u8]) -> Result<Self, SendError> {
        let content = std::str::from_utf8(content).map_err(SendError::permanent)?;
        let mut stuffed = String::with_capacity(content.len() + 64);
        for line in content.split_inclusive('\n') {
            // RFC 5321, 4.5.2
            if line.starts_with('.') {
                stuffed.push('.');
            }
            stuffed.push_str(line);
        }
        if !stuffed.ends_with("\r\n") {
            stuffed.push_str("\r\n");
        }
        stuffed.push_str(".\r\n");
        Ok(Self(stuffed))
    }
}

impl fmt::Display for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn options(
    connection: &AsyncSmtpConnection,
    envelope: &Envelope,
    content: &[u8],
) -> Result<Vec<MailParameter>, SendError> {
    let mut options = Vec::new();
    let supports = |extension| connection.server_info().supports_feature(extension);
    let mut addresses = envelope.from().into_iter().chain(envelope.to());
    if addresses.any(|address| !AsRef::<str>::as_ref(address).is_ascii()) {
        if !supports(Extension::SmtpUtfEight) {
            let why = "the mail server takes no addresses beyond ASCII (SMTPUTF8)";
            return Err(SendError::permanent(why));
        }
        options.push(MailParameter::SmtpUtfEight);
    }
    if !content.is_ascii() {
        if !supports(Extension::EightBitMime) {
            let why = "the mail server takes no text beyond ASCII (8BITMIME)";
            return Err(SendError::permanent(why));
        }
        options.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    Ok(options)
}

enum Fault {
    Smtp(Error),
    Late(Duration),
}

impl Fault {
    fn into_error(self) -> SendError {
        match self {
            Self::Smtp(error) if error.is_permanent() => SendError::permanent(error),
            Self::Smtp(error) => SendError::temporary(error),
            Self::Late(limit) => {
                SendError::temporary(format!("the mail server did not answer within {limit:?}"))
            }
        }
    }
}

async fn within<T>(
    limit: Duration,
    answer: impl Future<Output = Result<T, Error>>,
) -> Result<T, Fault> {
    match tokio::time::timeout(limit, answer).await {
        Ok(answer) => answer.map_err(Fault::Smtp),
        Err(_) => Err(Fault::Late(limit)),
    }
}

fn step<T>(answer: Result<T, Fault>) -> Result<(), Trouble> {
    match answer {
        Ok(_) => Ok(()),
        Err(fault) => Err(Trouble::Mail(fault.into_error())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_of_a_mail_ends_it() {
        for (content, sent) in [
            ("a\r\n", "a\r\n.\r\n"),
            ("a", "a\r\n.\r\n"),
            ("", "\r\n.\r\n"),
            (".\r\n", "..\r\n.\r\n"),
            (
                "a\r\n.\r\nMAIL FROM:<x>\r\n",
                "a\r\n..\r\nMAIL FROM:<x>\r\n.\r\n",
            ),
            ("a\n.\nb\r\n..\r\n", "a\n..\nb\r\n...\r\n.\r\n"),
            ("a.\r\n", "a.\r\n.\r\n"),
        ] {
            let content = Content::new(content.as_bytes()).expect("a text");
            assert_eq!(content.to_string(), sent);
        }
        assert!(Content::new(b"\xff").is_err());
    }
}
