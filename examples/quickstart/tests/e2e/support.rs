//! What the tests share: the process, a client, the mailbox, a mail server.

pub(crate) mod browser;
pub(crate) mod client;
pub(crate) mod mailbox;
pub(crate) mod server;
pub(crate) mod smtp;

use std::future::Future;
use std::time::{Duration, Instant};

/// How long anything may take that should take a moment.
pub(crate) const SOON: Duration = Duration::from_secs(20);
/// How long a mail may take that was being sent when its process was killed: it is leased for a minute.
pub(crate) const AFTER_LEASE: Duration = Duration::from_secs(100);

/// A password that is long enough.
pub(crate) const PASSWORD: &str = "correct horse battery";
/// Another one.
pub(crate) const OTHER_PASSWORD: &str = "staple of the battery";

/// Asks again and again until there is an answer.
pub(crate) async fn eventually<T, F>(what: &str, within: Duration, mut ask: impl FnMut() -> F) -> T
where
    F: Future<Output = Option<T>>,
{
    let started = Instant::now();
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(started.elapsed() < within, "not within {within:?}: {what}");
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
}
