//! What lies in the outbox says nothing to whoever reads it.
#![cfg(feature = "sealed")]
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // the lints spare test functions, not their helpers

#[path = "support/post.rs"]
mod post;

use authkit_mail::store::clock::{Clock, ManualClock, SystemClock};
use authkit_mail::store::memory::Memory;
use authkit_mail::store::{
    Claim, DeadMessageStore, Message, MessageCounts, MessageKey, OutboxStore,
};
use authkit_mail::{
    Deliver, DevMailbox, Hook, KeyRing, Mail, MailDelivery, Notice, NoticeKind, SendError, Worker,
};
use authkit_token::{Key, SystemRandom};
use post::{address, links, mailer, messages, reset};
use std::sync::Arc;
use std::time::Duration;

fn key() -> Key {
    Key::generate(&mut SystemRandom).expect("a key")
}

fn sealed(keys: &KeyRing) -> (Memory, MailDelivery<Memory>) {
    let store = Memory::new();
    let delivery = MailDelivery::new(store.clone(), links()).sealed_by(keys);
    (store, delivery)
}

/// Everything that waits, as it lies there.
async fn waiting(store: &Memory) -> Vec<Message> {
    let claim = Claim::new(SystemClock.now(), Duration::ZERO, 1000);
    let claimed = store.claim_messages(claim).await.expect("claimed");
    claimed.into_iter().map(|claimed| claimed.message).collect()
}

async fn counts(store: &Memory) -> MessageCounts {
    store.count_messages().await.expect("counts")
}

#[tokio::test]
async fn no_link_code_or_token_lies_in_the_outbox_in_clear() {
    let keys = KeyRing::new(key());
    let (store, delivery) = sealed(&keys);
    delivery.deliver(messages(&delivery)).await.expect("taken");
    // one that the application puts there itself
    let own = Message::new(
        MessageKey::from_random([3; 16]),
        "welcome",
        address("own@example.org"),
        SystemClock.now(),
    );
    let own = own.with("link", "https://example.com/app/the-token");
    delivery.deliver(vec![own]).await.expect("taken");
    let rows = waiting(&store).await;
    assert_eq!(rows.len(), 17);
    for row in &rows {
        for (name, value) in &row.context {
            assert_eq!(name, "sealed", "{}", row.template);
            for secret in ["the-token", "123456", "example.com", "https"] {
                assert!(!value.contains(secret), "{}: {secret}", row.template);
            }
        }
    }
    let mailbox = DevMailbox::new();
    let worker = delivery.worker(mailer(), mailbox.clone());
    assert_eq!(worker.run_once().await.expect("a run"), 17);
    let with_token = mailbox.messages().into_iter();
    let with_token = with_token.filter(|mail| mail.text().contains("the-token"));
    assert_eq!(with_token.count(), 8, "the reader has it");
    assert_eq!(
        counts(&store).await,
        MessageCounts::new(0, 0),
        "and it is gone"
    );
}

#[tokio::test]
async fn the_language_of_a_message_is_sealed_and_its_mail_is_written_in_it() {
    let (store, delivery) = sealed(&KeyRing::new(key()));
    let email = address("alice@example.org");
    let notice = Notice::new(NoticeKind::ResetNotice, &email);
    for language in [Some("ru"), None] {
        let notice = notice.with_language(language);
        let message = delivery.message(notice, SystemClock.now());
        let message = message.expect("a message");
        assert_eq!(message.context.keys().collect::<Vec<_>>(), ["sealed"]);
        delivery.deliver(vec![message]).await.expect("taken");
        let mailbox = DevMailbox::new();
        let worker = delivery.worker(mailer(), mailbox.clone());
        assert_eq!(worker.run_once().await.expect("a run"), 1);
        let mail = mailbox.messages().pop().expect("a mail");
        let russian = mail.subject() == "Ваш пароль сброшен";
        assert_eq!(russian, language.is_some(), "{}", mail.subject());
    }
    assert_eq!(counts(&store).await, MessageCounts::new(0, 0));
}

#[tokio::test]
async fn a_key_that_was_retired_still_opens_and_without_it_the_message_waits() {
    let old = key();
    let old_text = old.expose_base64();
    let (store, delivery) = sealed(&KeyRing::new(old));
    let message = reset(&delivery, "alice@example.org");
    delivery.deliver(vec![message]).await.expect("taken");

    let mailbox = DevMailbox::new();
    let clock = Arc::new(ManualClock::at(SystemClock.now() + Duration::from_secs(1)));
    let current = key();
    let current_text = current.expose_base64();
    let worker = |keys: Option<KeyRing>| {
        let worker = Worker::new(store.clone(), mailer(), mailbox.clone());
        let worker = worker.with_clock(Arc::clone(&clock));
        match keys {
            Some(keys) => worker.opened_by(&keys),
            None => worker,
        }
    };
    // neither a worker with another key nor one without any may lose it
    for keys in [Some(KeyRing::new(current)), None] {
        assert_eq!(worker(keys).run_once().await.expect("a run"), 1);
        assert_eq!(counts(&store).await, MessageCounts::new(1, 0));
        clock.advance(Duration::from_secs(60));
    }
    let read = |text: &str| Key::from_base64(text).expect("a key");
    let rotated = KeyRing::new(read(&current_text)).with_retired(read(&old_text));
    assert_eq!(worker(Some(rotated)).run_once().await.expect("a run"), 1);
    assert_eq!(mailbox.messages().len(), 1);
}

/// Who can write the table, but has no key, would have the link of somebody else mailed to himself.
#[tokio::test]
async fn a_row_whose_recipient_was_changed_mails_nothing() {
    let keys = KeyRing::new(key());
    let (store, delivery) = sealed(&keys);
    let message = reset(&delivery, "alice@example.org");
    let mut stolen = message.clone();
    stolen.recipient = address("mallory@example.org");
    stolen.key = MessageKey::from_random([9; 16]);
    let mut readdressed = message;
    readdressed.recipient = address("mallory@example.org");
    store
        .put_messages(&[stolen, readdressed])
        .await
        .expect("put");
    let mailbox = DevMailbox::new();
    let worker = delivery.worker(mailer(), mailbox.clone());
    assert_eq!(worker.run_once().await.expect("a run"), 2);
    assert!(mailbox.messages().is_empty());
    assert_eq!(counts(&store).await, MessageCounts::new(2, 0));
}

/// A sealed message that was given up keeps what it says, for an administrator to have it tried again; one in clear does not.
#[tokio::test]
async fn what_is_given_up_stays_whole_only_if_nobody_can_read_it() {
    for seals in [true, false] {
        let keys = KeyRing::new(key());
        let (store, delivery) = if seals {
            sealed(&keys)
        } else {
            post::delivery()
        };
        let message = reset(&delivery, "alice@example.org");
        delivery
            .deliver(vec![message.clone()])
            .await
            .expect("taken");
        let refusing = Hook::new(async |_: Mail| Err(SendError::permanent("550 nobody")));
        let worker = delivery.worker(mailer(), refusing);
        assert_eq!(worker.run_once().await.expect("a run"), 1);
        assert_eq!(delivery.counters().given_up(), 1);
        let later = SystemClock.now() + Duration::from_secs(1);
        let dead = store.find_dead_messages(later, 10).await.expect("a list");
        assert_eq!(dead.len(), 1);
        assert!(dead[0].reason.contains("550 nobody"), "{}", dead[0].reason);
        assert_eq!((dead[0].revivable, dead[0].attempts), (seals, 1));

        let now = SystemClock.now();
        let revived = store.revive_message(&message.key, now).await;
        assert_eq!(revived.expect("an answer"), seals);
        let mailbox = DevMailbox::new();
        let worker = delivery.worker(mailer(), mailbox.clone());
        let sent = usize::from(seals);
        assert_eq!(worker.run_once().await.expect("a run"), sent);
        assert_eq!(mailbox.messages().len(), sent);
        if let Some(mail) = mailbox.messages().first() {
            let id = format!("<{}@mail.example.com>", message.key.as_str());
            assert_eq!(mail.message_id(), id, "under the same Message-ID");
        }
    }
}
