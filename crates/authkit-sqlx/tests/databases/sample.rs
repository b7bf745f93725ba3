//! The accounts and messages that the tests are made of.

use authkit_hash::PasswordHash;
use authkit_sqlx::authkit_store::{
    Account, AuditEvent, Claim, Claimed, Effect, EmailAddress, Generation, Insert, Message,
    MessageKey, NewAccount, OutboxStore, RegisterableStore, Username,
};
use authkit_sqlx::{AccountId, Backend, Sql};
use std::time::Duration;
use time::OffsetDateTime;

pub(crate) const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

pub(crate) fn email(text: &str) -> EmailAddress {
    EmailAddress::parse(text).expect(text)
}

pub(crate) fn name(text: &str) -> Username {
    Username::parse(text).expect(text)
}

pub(crate) fn hash(number: usize) -> PasswordHash {
    PasswordHash::from_stored(format!("hash {number}"))
}

pub(crate) fn new_account(address: &str) -> NewAccount {
    NewAccount::new(email(address), Some(hash(0)), Generation::from_i64(7), NOW)
}

pub(crate) fn message(number: u8) -> Message {
    let to = email("alice@example.com");
    Message::new(MessageKey::from_random([number; 16]), "welcome", to, NOW)
        .with("link", "https://example.com/secret")
}

/// What waits, for a minute. It is claimed until twice nothing comes: MariaDB may pass over what was committed a moment ago.
pub(crate) async fn claimed<B: Backend>(store: &Sql<B>) -> Vec<Claimed> {
    let mut claimed = Vec::new();
    let mut misses = 0;
    while misses < 2 {
        let claim = Claim::new(NOW, Duration::from_secs(60), 10);
        let more = store.claim_messages(claim).await.expect("messages");
        misses = if more.is_empty() { misses + 1 } else { 0 };
        claimed.extend(more);
    }
    claimed
}

pub(crate) fn mail(number: u8) -> Effect<AccountId> {
    Effect::Message(message(number))
}

pub(crate) fn event(number: u8, account: Option<AccountId>) -> AuditEvent<AccountId> {
    let key = MessageKey::from_random([number; 16]);
    AuditEvent::new(key, "registered", account, NOW).with("by", "a test")
}

pub(crate) async fn put<B: Backend>(store: &Sql<B>, address: &str) -> Account<AccountId> {
    let outgoing = [mail(1)];
    match store
        .put_account(&new_account(address), &outgoing, &[])
        .await
    {
        Ok(Insert::Created(account)) => account,
        other => panic!("{address}: {other:?}"),
    }
}
