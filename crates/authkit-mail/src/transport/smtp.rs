//! Mail over SMTP, by one connection per mail.
//!
//! Account mail is rare enough to open a connection for each. In return a mail server that stops answering in the middle of
//! one mail cannot spoil a connection that the next would be sent by.

mod address;

pub use address::SmtpError;

use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::AsyncSmtpConnection;
#[cfg(feature = "smtp-tls")]
use lettre::transport::smtp::client::TlsParameters;
use lettre::transport::smtp::extension::ClientId;
use std::fmt;
use std::time::Duration;

use super::{SendError, SendFuture, Transport};
use crate::Mail;

/// How long the server may take to say goodbye before the connection is just closed.
const FAREWELL: Duration = Duration::from_secs(5);

/// Hands mail to an SMTP server.
///
/// The server is named by an address: `smtps://user:password@host` for TLS from the first byte (port 465),
/// `smtp://user:password@host?tls=required` for STARTTLS (port 587), `smtp://localhost:25` without TLS on this machine. User
/// and password are percent-encoded; a path is the name to greet the server with.
///
/// # Security
/// Mail leaves this machine only under TLS, with the certificate checked for the host: where STARTTLS is asked for and not
/// offered, nothing is sent. There is no "TLS if possible", because an attacker in between decides what is possible.
/// `Debug` does not show the password.
#[derive(Clone)]
pub struct Smtp {
    host: String,
    port: u16,
    security: Security,
    credentials: Option<Credentials>,
    hello: ClientId,
    connect_timeout: Duration,
}

#[derive(Clone)]
enum Security {
    /// To this machine only.
    Plain,
    /// TLS from the first byte.
    #[cfg(feature = "smtp-tls")]
    Wrapped(TlsParameters),
    /// STARTTLS, or nothing.
    #[cfg(feature = "smtp-tls")]
    Required(TlsParameters),
}

impl Smtp {
    /// How long opening a connection may take. The worker bounds the whole of a sending.
    pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);

    /// The server at `url`. Nothing is connected yet.
    ///
    /// # Errors
    /// [`SmtpError`], when the address is none, or would send mail across a network without TLS.
    pub fn from_url(url: &str) -> Result<Self, SmtpError> {
        address::parse(url)
    }

    /// Gives up connecting after `timeout`.
    #[must_use]
    pub fn with_connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Greets the server as `name`, the full name of this host; some relays insist on it.
    #[must_use]
    pub fn with_hello_name(mut self, name: impl Into<String>) -> Self {
        self.hello = ClientId::Domain(name.into());
        self
    }

    /// A connection that is secured as asked for, and signed in. Until here it is not about any mail, so that every refusal
    /// may pass: an expired password must not cost the mails that come in meanwhile.
    async fn connect(&self) -> Result<AsyncSmtpConnection, lettre::transport::smtp::Error> {
        let server = (self.host.trim_matches(['[', ']']), self.port);
        let timeout = Some(self.connect_timeout);
        let mut connection = match &self.security {
            Security::Plain => {
                AsyncSmtpConnection::connect_tokio1(server, timeout, &self.hello, None, None)
                    .await?
            }
            #[cfg(feature = "smtp-tls")]
            Security::Wrapped(tls) => {
                AsyncSmtpConnection::connect_tokio1(
                    server,
                    timeout,
                    &self.hello,
                    Some(tls.clone()),
                    None,
                )
                .await?
            }
            #[cfg(feature = "smtp-tls")]
            Security::Required(tls) => {
                let mut plain =
                    AsyncSmtpConnection::connect_tokio1(server, timeout, &self.hello, None, None)
                        .await?;
                plain.starttls(tls.clone(), &self.hello).await?;
                plain
            }
        };
        if let Some(credentials) = &self.credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(connection)
    }
}

impl Transport for Smtp {
    fn send<'a>(&'a self, mail: &'a Mail) -> SendFuture<'a> {
        Box::pin(async move {
            let envelope = mail.envelope().map_err(SendError::permanent)?;
            let mut connection = self.connect().await.map_err(SendError::temporary)?;
            let sent = connection.send(&envelope, mail.formatted()).await;
            match sent {
                Ok(_) => {
                    // the mail is the server's by now: a slow farewell must not make it look unsent
                    tokio::spawn(tokio::time::timeout(FAREWELL, async move {
                        connection.abort().await;
                    }));
                    Ok(())
                }
                Err(error) if error.is_permanent() => Err(SendError::permanent(error)),
                Err(error) => Err(SendError::temporary(error)),
            }
        })
    }
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tls = !matches!(self.security, Security::Plain);
        f.debug_struct("Smtp")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("tls", &tls)
            .finish_non_exhaustive()
    }
}
