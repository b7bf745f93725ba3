//! One message: opened, rendered, sent, and what became of it recorded.

use authkit_flows::NoticeKind;
use authkit_store::clock::Clock;
use authkit_store::{Claimed, Failure, Message, MessageKey, OutboxStore};
use authkit_token::SystemRandom;
use rand_core::TryRng;
use std::error::Error;
use std::pin::pin;
use std::sync::Arc;
use time::OffsetDateTime;
use tracing::{debug, error, warn};

use super::{Backoff, WorkerConfig};
#[cfg(feature = "sealed")]
use crate::sealing::{Sealing, is_sealed};
use crate::{MailCounters, Mailer, SendError, Transport};

/// How often the end of a message is told to a store that fails.
const RECORD_ATTEMPTS: u32 = 5;
/// The longest reason that is stored, in characters.
const REASON_CHARS: usize = 500;

/// What every sending shares.
pub(super) struct Shared<S> {
    pub(super) store: S,
    pub(super) mailer: Mailer,
    pub(super) transport: Arc<dyn Transport>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) config: WorkerConfig,
    pub(super) counters: MailCounters,
    #[cfg(feature = "sealed")]
    pub(super) sealing: Option<Sealing>,
}

enum Outcome {
    Sent,
    Failed(Failure, String),
}

/// What comes after an attempt that failed.
pub(crate) enum Next {
    RetryAt(OffsetDateTime),
    GiveUp,
}

/// What comes after the `attempt`-th attempt, counted from 1, that failed for that reason.
pub(crate) fn next_after(
    backoff: &Backoff,
    why: &SendError,
    attempt: u32,
    created_at: OffsetDateTime,
    now: OffsetDateTime,
) -> Next {
    match why {
        SendError::Permanent(_) => Next::GiveUp,
        SendError::Temporary(_) => backoff
            .due_after(attempt, random(), created_at, now)
            .map_or(Next::GiveUp, Next::RetryAt),
    }
}

impl<S: OutboxStore> Shared<S> {
    /// Sends one message. Returns when it is due again, if it is.
    pub(super) async fn send(self: Arc<Self>, claimed: Claimed) -> Option<OffsetDateTime> {
        let Claimed {
            message, attempt, ..
        } = claimed;
        let key = message.key.clone();
        let (name, template) = (key.as_str(), message.template.clone());
        let created_at = message.created_at;
        let given_up = given_up(&message);
        let outcome = match self.attempt(message).await {
            Ok(()) => {
                debug!(key = name, template, attempt, "mail sent");
                Outcome::Sent
            }
            Err(why) => {
                let reason = reason(&why);
                let now = self.clock.now();
                match next_after(&self.config.backoff, &why, attempt, created_at, now) {
                    Next::RetryAt(due) => {
                        self.counters.count_retried();
                        warn!(
                            key = name,
                            template, attempt, reason, "mail not sent, to be tried again"
                        );
                        Outcome::Failed(Failure::RetryAt(due), reason)
                    }
                    Next::GiveUp => {
                        self.counters.count_given_up();
                        error!(key = name, template, attempt, reason, "mail given up");
                        Outcome::Failed(given_up, reason)
                    }
                }
            }
        };
        self.record(&key, &outcome).await;
        match outcome {
            Outcome::Failed(Failure::RetryAt(due), _) => Some(due),
            _ => None,
        }
    }

    async fn attempt(&self, message: Message) -> Result<(), SendError> {
        if message.template == NoticeKind::Decoy.template() {
            // written only so that an address without an account takes as long; there is nothing to say
            self.counters.count_silent();
            return Ok(());
        }
        let key = message.key.clone();
        // keys may be brought back, and a broken template mended, while the message waits
        let message = self.opened(message)?;
        let mail = self.mailer.render(&message).map_err(SendError::temporary)?;
        drop(message);
        let limit = self.config.limit(self.transport.as_ref());
        let mut sending = pin!(tokio::time::timeout(limit, self.transport.send(&mail)));
        let sent = loop {
            tokio::select! {
                biased;
                sent = &mut sending => break sent,
                () = tokio::time::sleep(self.config.renewal()) => self.renew(&key).await,
            }
        };
        match sent {
            Ok(Ok(())) => {
                self.counters.count_sent();
                Ok(())
            }
            Ok(Err(why)) => Err(why),
            Err(_) => Err(SendError::temporary(format!("no answer within {limit:?}"))),
        }
    }

    #[cfg(feature = "sealed")]
    fn opened(&self, message: Message) -> Result<Message, SendError> {
        match &self.sealing {
            Some(sealing) => sealing.open(message).map_err(SendError::temporary),
            None if is_sealed(&message) => Err(SendError::temporary(
                "the message is sealed, and this worker has no keys",
            )),
            None => Ok(message),
        }
    }

    #[cfg(not(feature = "sealed"))]
    #[allow(clippy::unused_self, clippy::unnecessary_wraps)] // what they are for is in the other half
    fn opened(&self, message: Message) -> Result<Message, SendError> {
        Ok(message)
    }

    /// Keeps the message from other workers while a slow server takes its time.
    async fn renew(&self, key: &MessageKey) {
        let due = self.clock.now() + self.config.lease();
        let kept = self
            .store
            .record_failure(key, Failure::RetryAt(due), "on its way")
            .await;
        if let Err(why) = kept {
            let reason = reason(&why);
            warn!(key = key.as_str(), reason, "a lease could not be renewed");
        }
    }

    async fn record(&self, key: &MessageKey, outcome: &Outcome) {
        for _ in 0..RECORD_ATTEMPTS {
            let recorded = match outcome {
                Outcome::Sent => self.store.record_sent(key).await,
                Outcome::Failed(failure, reason) => {
                    self.store.record_failure(key, *failure, reason).await
                }
            };
            let Err(why) = recorded else { return };
            warn!(
                key = key.as_str(),
                reason = reason(&why),
                "the outbox could not be written"
            );
            tokio::time::sleep(self.config.store_pause).await;
        }
        self.counters.count_unrecorded();
        error!(
            key = key.as_str(),
            "the outbox was not written: the mail comes up again, with the same Message-ID"
        );
    }
}

/// A message that nobody can read without the key may lie there until an administrator has it tried again; a link in clear
/// must not.
#[cfg_attr(not(feature = "sealed"), allow(unused_variables))]
fn given_up(message: &Message) -> Failure {
    #[cfg(feature = "sealed")]
    if is_sealed(message) {
        return Failure::Shelved;
    }
    Failure::Dead
}

/// The error and its causes, on one line.
pub(crate) fn reason(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = error.source();
    }
    crate::config::one_line(&text)
        .chars()
        .take(REASON_CHARS)
        .collect()
}

/// Spreads retries; where the source fails, they are just not spread.
fn random() -> u16 {
    let mut bytes = [0; 2];
    match SystemRandom.try_fill_bytes(&mut bytes) {
        Ok(()) => u16::from_be_bytes(bytes),
        Err(_) => u16::MAX / 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_one_short_line() {
        let text = reason(&std::io::Error::other("550 no such user\r\n".repeat(100)));
        assert!(text.starts_with("550 no such user 550"));
        assert_eq!(text.chars().count(), REASON_CHARS);
    }
}
