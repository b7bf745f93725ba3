//! Mail over SMTP.
//!
//! A connection that has handed a mail over is kept for the next one for a short while. One on which anything went wrong is
//! not: a mail server that stops answering in the middle of one mail cannot spoil the next.

mod address;
mod dialogue;
mod pool;

pub use address::SmtpError;

use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::AsyncSmtpConnection;
#[cfg(feature = "smtp-tls")]
use lettre::transport::smtp::client::TlsParameters;
use lettre::transport::smtp::extension::ClientId;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::{SendError, SendFuture, Transport};
use crate::Mail;
use dialogue::{Patience, Trouble, hand_over};
use pool::Pool;

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
    patience: Patience,
    pool: Arc<Pool>,
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
    /// How long opening a connection may take, with TLS and signing in.
    pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);
    /// How long the answer to a command may take.
    pub const COMMAND_TIMEOUT: Duration = Duration::from_secs(30);
    /// How long the answer to a mail may take that was handed over whole: ten minutes (RFC 5321, 4.5.3.2.6). Who gives up
    /// earlier sends a mail twice that a slow server has taken.
    pub const ACCEPTANCE_TIMEOUT: Duration = Duration::from_secs(10 * 60);
    /// How many connections without a mail are kept.
    pub const POOL_SIZE: usize = 4;
    /// For how long they are.
    pub const POOL_TIME: Duration = Duration::from_secs(30);

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

    /// Gives up a command that is not answered within `timeout`.
    #[must_use]
    pub fn with_command_timeout(mut self, timeout: Duration) -> Self {
        self.patience.command = timeout;
        self
    }

    /// Gives up a mail that was handed over whole when it is not acknowledged within `timeout`.
    ///
    /// The mail is tried again then, although the server may have taken it: a short time makes duplicates.
    #[must_use]
    pub fn with_acceptance_timeout(mut self, timeout: Duration) -> Self {
        self.patience.acceptance = timeout;
        self
    }

    /// Keeps up to `connections` open for `time` after a mail; none for one connection per mail.
    #[must_use]
    pub fn with_pool(mut self, connections: usize, time: Duration) -> Self {
        self.pool = Arc::new(Pool::new(connections, time));
        self
    }

    /// Trusts the certificates in `pem` too, for a mail server whose certificate comes from an authority of one's own. The
    /// name of the host is checked all the same.
    ///
    /// # Errors
    /// [`SmtpError::Certificate`], when `pem` holds none; [`SmtpError::TlsHost`], when the server is not spoken to by TLS.
    #[cfg(feature = "smtp-tls")]
    pub fn with_root_certificate(mut self, pem: &[u8]) -> Result<Self, SmtpError> {
        let parameters = address::parameters(&self.host, Some(pem))?;
        self.security = match self.security {
            Security::Plain => return Err(SmtpError::TlsHost),
            Security::Wrapped(_) => Security::Wrapped(parameters),
            Security::Required(_) => Security::Required(parameters),
        };
        Ok(self)
    }

    /// Greets the server as `name`, the full name of this host; some relays insist on it.
    #[must_use]
    pub fn with_hello_name(mut self, name: impl Into<String>) -> Self {
        self.hello = ClientId::Domain(name.into());
        self
    }

    /// A new connection, within its time.
    async fn open(&self) -> Result<AsyncSmtpConnection, SendError> {
        let limit = self.connect_timeout;
        match tokio::time::timeout(limit, self.connect()).await {
            Ok(connected) => connected.map_err(SendError::temporary),
            Err(_) => Err(SendError::temporary(format!(
                "no connection to the mail server within {limit:?}"
            ))),
        }
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
            let content = mail.formatted();
            if let Some(mut kept) = self.pool.take() {
                match hand_over(&mut kept, &envelope, content, self.patience).await {
                    Ok(()) => {
                        self.pool.put(kept);
                        return Ok(());
                    }
                    // the server has hung up since: that is no answer to this mail
                    Err(Trouble::Connection(_)) => {}
                    Err(Trouble::Mail(error)) => {
                        pool::close(kept);
                        return Err(error);
                    }
                }
            }
            let mut fresh = self.open().await?;
            let handed = hand_over(&mut fresh, &envelope, content, self.patience).await;
            match handed {
                // the mail is the server's by now
                Ok(()) => self.pool.put(fresh),
                Err(_) => pool::close(fresh),
            }
            handed.map_err(Trouble::into_error)
        })
    }

    fn time_limit(&self) -> Option<Duration> {
        // two connections, three commands on each, and one answer to a mail
        let steps = self
            .connect_timeout
            .saturating_add(self.patience.command.saturating_mul(6));
        Some(steps.saturating_add(self.patience.acceptance))
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
