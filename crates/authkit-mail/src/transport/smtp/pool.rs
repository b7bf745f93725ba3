//! Connections that are kept open for the next mail.

use lettre::transport::smtp::client::AsyncSmtpConnection;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// How long the server may take to say goodbye before the connection is just closed.
const FAREWELL: Duration = Duration::from_secs(5);

/// Connections without a mail.
pub(super) struct Pool {
    idle: Mutex<Vec<(Instant, AsyncSmtpConnection)>>,
    size: usize,
    keep: Duration,
}

impl Pool {
    pub(super) fn new(size: usize, keep: Duration) -> Self {
        Self {
            idle: Mutex::default(),
            size,
            keep,
        }
    }

    /// The connection that was used last, if it was used a short while ago: those that were not are closed.
    pub(super) fn take(&self) -> Option<AsyncSmtpConnection> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = idle
            .pop()
            .filter(|(since, _)| since.elapsed() < self.keep)
            .map(|(_, connection)| connection);
        let keep = self.keep;
        for (_, connection) in idle.extract_if(.., |(since, _)| since.elapsed() >= keep) {
            close(connection);
        }
        fresh
    }

    /// Keeps a connection that has done its work, or closes it if there are enough.
    pub(super) fn put(&self, connection: AsyncSmtpConnection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if connection.has_broken() || idle.len() >= self.size {
            close(connection);
        } else {
            idle.push((Instant::now(), connection));
        }
    }
}

/// Says goodbye without keeping anybody waiting.
pub(super) fn close(mut connection: AsyncSmtpConnection) {
    tokio::spawn(tokio::time::timeout(FAREWELL, async move {
        connection.abort().await;
    }));
}
