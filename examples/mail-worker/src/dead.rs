//! Messages that were given up.

use std::time::Duration;

use anyhow::{Result, bail};
use authkit_mail::store::clock::{Clock, SystemClock};
use authkit_mail::store::{DeadMessageStore, MessageKey};
use authkit_sqlx::{Backend, Sql};

const PAGE: u32 = 100;

/// All of them, the latest first.
pub(crate) async fn list<B: Backend>(store: &Sql<B>) -> Result<()> {
    let mut before = SystemClock.now() + Duration::from_secs(1);
    loop {
        let dead = store.find_dead_messages(before, PAGE).await?;
        for message in &dead {
            println!(
                "{}  {}  {}  {} attempts  {}  {}",
                message.key.as_str(),
                message.template,
                message.recipient,
                message.attempts,
                if message.revivable {
                    "can be retried"
                } else {
                    "emptied"
                },
                message.reason,
            );
        }
        match dead.last() {
            Some(last) if dead.len() == PAGE as usize => before = last.created_at,
            _ => return Ok(()),
        }
    }
}

/// Hands one to the workers again.
pub(crate) async fn retry<B: Backend>(store: &Sql<B>, key: &str) -> Result<()> {
    let key = MessageKey::from_stored(key);
    if !store.revive_message(&key, SystemClock.now()).await? {
        bail!("no dead message of that key can be tried again");
    }
    println!("It is tried again now.");
    Ok(())
}

/// Removes old ones.
pub(crate) async fn clear<B: Backend>(store: &Sql<B>, days: u16) -> Result<()> {
    let before = SystemClock.now() - Duration::from_secs(u64::from(days) * 86_400);
    let mut removed = 0;
    loop {
        let count = store.remove_dead_messages_before(before, PAGE).await?;
        removed += count;
        if count < u64::from(PAGE) {
            println!("{removed} removed");
            return Ok(());
        }
    }
}
