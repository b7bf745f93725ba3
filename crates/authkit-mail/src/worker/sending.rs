//! One message: rendered, sent, and what became of it recorded.

use authkit_flows::NoticeKind;
use authkit_store::clock::Clock;
use authkit_store::{Claimed, Failure, Message, MessageKey, OutboxStore};
use authkit_token::SystemRandom;
use rand_core::TryRng;
use std::error::Error;
use std::sync::Arc;
use time::OffsetDateTime;
use tracing::{debug, error, warn};

use super::WorkerConfig;
use crate::{Mailer, SendError, Transport};

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
}

enum Outcome {
    Sent,
    Failed(Failure, String),
}

impl<S: OutboxStore> Shared<S> {
    /// Sends one message. Returns when it is due again, if it is.
    pub(super) async fn send(self: Arc<Self>, claimed: Claimed) -> Option<OffsetDateTime> {
        let Claimed {
            message, attempt, ..
        } = claimed;
        let key = message.key.as_str();
        let template = message.template.as_str();
        let outcome = match self.attempt(&message).await {
            Ok(()) => {
                debug!(key, template, attempt, "mail sent");
                Outcome::Sent
            }
            Err(SendError::Permanent(why)) => Outcome::Failed(Failure::Dead, reason(why.as_ref())),
            Err(SendError::Temporary(why)) => {
                let failure = self.config.backoff.after(
                    attempt,
                    random(),
                    message.created_at,
                    self.clock.now(),
                );
                Outcome::Failed(failure, reason(why.as_ref()))
            }
        };
        match &outcome {
            Outcome::Sent => {}
            Outcome::Failed(Failure::Dead, reason) => {
                error!(key, template, attempt, reason, "mail given up");
            }
            Outcome::Failed(_, reason) => warn!(
                key,
                template, attempt, reason, "mail not sent, to be tried again"
            ),
        }
        self.record(&message.key, &outcome).await;
        match outcome {
            Outcome::Failed(Failure::RetryAt(due), _) => Some(due),
            _ => None,
        }
    }

    async fn attempt(&self, message: &Message) -> Result<(), SendError> {
        if message.template == NoticeKind::Decoy.template() {
            // written only so that an address without an account takes as long; there is nothing to say
            return Ok(());
        }
        // a broken template can be mended while the message waits
        let mail = self.mailer.render(message).map_err(SendError::temporary)?;
        let limit = self.config.send_timeout;
        match tokio::time::timeout(limit, self.transport.send(&mail)).await {
            Ok(sent) => sent,
            Err(_) => Err(SendError::temporary(format!("no answer within {limit:?}"))),
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
        error!(
            key = key.as_str(),
            "the outbox was not written: the mail comes up again, with the same Message-ID"
        );
    }
}

/// The error and its causes, on one line.
pub(super) fn reason(error: &(dyn Error + 'static)) -> String {
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
