//! The worker and its store: nothing is lost, whoever dies.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // the lints spare test functions, not their helpers

#[path = "support/post.rs"]
mod post;

use authkit_mail::store::clock::{Clock, ManualClock, SystemClock};
use authkit_mail::store::memory::Memory;
use authkit_mail::store::{Claim, Message, MessageCounts, MessageKey, OutboxStore};
use authkit_mail::{
    Deliver, DevMailbox, Mail, Notice, NoticeKind, SendError, SendFuture, Templates, Transport,
    Worker, WorkerConfig,
};
use post::{address, config, delivery, mailer, messages, quick, reset};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::{Semaphore, oneshot};

/// Answers temporarily "no" for the first so many mails.
struct Shaky {
    failures: AtomicUsize,
    mailbox: DevMailbox,
}

impl Transport for Shaky {
    fn send<'a>(&'a self, mail: &'a Mail) -> SendFuture<'a> {
        let left = self
            .failures
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1));
        match left {
            Ok(_) => Box::pin(async { Err(SendError::temporary("the moon is full")) }),
            Err(_) => self.mailbox.send(mail),
        }
    }
}

/// Lets a mail through when it is given a permit, and counts how many wait.
#[derive(Clone)]
struct Gate {
    permits: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    mailbox: DevMailbox,
}

impl Gate {
    fn closed() -> Self {
        Self {
            permits: Arc::new(Semaphore::new(0)),
            waiting: Arc::default(),
            mailbox: DevMailbox::new(),
        }
    }

    async fn until_waiting(&self, count: usize) {
        while self.waiting.load(Ordering::SeqCst) != count {
            tokio::task::yield_now().await;
        }
    }
}

impl Transport for Gate {
    fn send<'a>(&'a self, mail: &'a Mail) -> SendFuture<'a> {
        Box::pin(async move {
            self.waiting.fetch_add(1, Ordering::SeqCst);
            self.permits
                .acquire()
                .await
                .map_err(SendError::temporary)?
                .forget();
            self.waiting.fetch_sub(1, Ordering::SeqCst);
            self.mailbox.send(mail).await
        })
    }
}

async fn counts(store: &Memory) -> MessageCounts {
    store.count_messages().await.expect("counts")
}

#[tokio::test]
async fn a_worker_that_dies_leaves_its_mail_to_the_next_under_the_same_message_id() {
    let (store, delivery) = delivery();
    let clock = Arc::new(ManualClock::at(SystemClock.now()));
    let message = reset(&delivery, "alice@example.org");
    delivery
        .deliver(vec![message.clone()])
        .await
        .expect("taken over");

    // the first worker sent it and died before it could say so
    let lease = Duration::from_secs(60);
    let now = clock.now() + Duration::from_secs(1);
    let claimed = store
        .claim_messages(Claim::new(now, lease, 1))
        .await
        .expect("claimed");
    let first = mailer().render(&claimed[0].message).expect("a mail");

    let mailbox = DevMailbox::new();
    let next = |mailbox: &DevMailbox| {
        Worker::new(store.clone(), mailer(), mailbox.clone()).with_clock(Arc::clone(&clock))
    };
    clock.advance(Duration::from_secs(30));
    assert_eq!(
        next(&mailbox).run_once().await.expect("a run"),
        0,
        "the lease holds"
    );
    clock.advance(Duration::from_secs(32));
    assert_eq!(next(&mailbox).run_once().await.expect("a run"), 1);
    let again = mailbox.messages();
    assert_eq!(again.len(), 1);
    assert_eq!(again[0].message_id(), first.message_id());
    assert_eq!(again[0].text(), first.text());
    assert_eq!(
        again[0].message_id(),
        format!("<{}@mail.example.com>", message.key.as_str())
    );
    assert_eq!(counts(&store).await, MessageCounts::new(0, 0));
}

#[tokio::test(start_paused = true)]
async fn a_delivery_wakes_the_worker_at_once() {
    let (store, delivery) = delivery();
    let mailbox = DevMailbox::new();
    let config = WorkerConfig::DEFAULT.with_poll(Duration::from_secs(86_400));
    let worker = delivery
        .worker(mailer(), mailbox.clone())
        .with_config(config);
    let running = tokio::spawn(worker.run(std::future::pending()));
    let begun = tokio::time::Instant::now();
    for n in 1..=3 {
        // by `deliver`, and as a store does it with a change
        let message = reset(&delivery, &format!("n{n}@example.org"));
        if n == 2 {
            store.put_messages(&[message]).await.expect("stored");
            delivery.committed();
        } else {
            delivery.deliver(vec![message]).await.expect("taken over");
        }
        while mailbox.messages().len() < n {
            tokio::task::yield_now().await;
        }
    }
    assert!(
        begun.elapsed() < Duration::from_secs(1),
        "nobody waited for the next look"
    );
    running.abort();
}

#[tokio::test(start_paused = true)]
async fn without_a_call_the_worker_looks_by_itself() {
    let (store, delivery) = delivery();
    let mailbox = DevMailbox::new();
    let running = tokio::spawn(
        Worker::new(store.clone(), mailer(), mailbox.clone()).run(std::future::pending()),
    );
    tokio::task::yield_now().await;
    store
        .put_messages(&[reset(&delivery, "alice@example.org")])
        .await
        .expect("stored");
    tokio::time::sleep(Duration::from_secs(6)).await;
    assert_eq!(mailbox.messages().len(), 1);
    running.abort();
}

#[tokio::test]
async fn a_stop_finishes_what_is_in_hand_and_leaves_the_rest() {
    let (store, delivery) = delivery();
    let gate = Gate::closed();
    let two = NonZeroU32::new(2).expect("two");
    let worker = delivery
        .worker(mailer(), gate.clone())
        .with_config(quick().with_parallel(two));
    let (stop, stopped) = oneshot::channel::<()>();
    let running = tokio::spawn(worker.run(async {
        let _ = stopped.await;
    }));
    let messages = messages(&delivery);
    let all = messages.len();
    delivery.deliver(messages).await.expect("taken over");
    gate.until_waiting(2).await;
    stop.send(()).expect("the worker runs");
    tokio::task::yield_now().await;
    assert!(!running.is_finished(), "it waits for its two mails");
    gate.permits.add_permits(100);
    running.await.expect("the worker ends well");
    assert_eq!(gate.mailbox.messages().len(), 2);
    assert_eq!(counts(&store).await, MessageCounts::new(all as u64 - 2, 0));
}

#[tokio::test]
async fn a_mail_that_is_not_taken_is_tried_until_it_is() {
    let (store, delivery) = delivery();
    let mailbox = DevMailbox::new();
    let shaky = Shaky {
        failures: AtomicUsize::new(7),
        mailbox: mailbox.clone(),
    };
    let running = tokio::spawn(
        delivery
            .worker(mailer(), shaky)
            .with_config(quick())
            .run(std::future::pending()),
    );
    delivery
        .deliver(vec![reset(&delivery, "alice@example.org")])
        .await
        .expect("taken over");
    while counts(&store).await != MessageCounts::new(0, 0) {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(mailbox.messages().len(), 1);
    running.abort();
}

#[tokio::test]
async fn a_mail_is_given_up_after_a_day() {
    let (store, delivery) = delivery();
    let clock = Arc::new(ManualClock::at(SystemClock.now()));
    let begun = clock.now();
    delivery
        .deliver(vec![reset(&delivery, "alice@example.org")])
        .await
        .expect("taken over");
    let mut attempts = 0;
    while counts(&store).await.waiting > 0 {
        clock.advance(Duration::from_secs(60));
        let never = Shaky {
            failures: AtomicUsize::new(usize::MAX),
            mailbox: DevMailbox::new(),
        };
        attempts += Worker::new(store.clone(), mailer(), never)
            .with_clock(Arc::clone(&clock))
            .run_once()
            .await
            .expect("a run");
        assert!(
            clock.now() - begun <= Duration::from_secs(25 * 3600),
            "it has an end"
        );
    }
    assert!(
        clock.now() - begun > Duration::from_secs(23 * 3600),
        "it is not given up early"
    );
    assert!((80..200).contains(&attempts), "{attempts} attempts");
    assert_eq!(counts(&store).await, MessageCounts::new(0, 1));
}

#[tokio::test]
async fn a_broken_template_waits_to_be_mended() {
    let folder = tempfile::tempdir().expect("a folder");
    let mails = folder.path().join("security/email");
    std::fs::create_dir_all(&mails).expect("a folder");
    let file = mails.join("reset_instructions.txt");
    std::fs::write(&file, "{{ lnik }}").expect("a file");
    let (store, delivery) = delivery();
    let mailbox = DevMailbox::new();
    let templates = Templates::with_folder(folder.path()).expect("a folder");
    let mailer = authkit_mail::Mailer::new(config(), templates);
    let running = tokio::spawn(
        delivery
            .worker(mailer, mailbox.clone())
            .with_config(quick())
            .run(std::future::pending()),
    );
    delivery
        .deliver(vec![reset(&delivery, "alice@example.org")])
        .await
        .expect("taken over");
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert_eq!(counts(&store).await, MessageCounts::new(1, 0));
    std::fs::write(&file, "Mended: {{ link }}").expect("a file");
    while counts(&store).await.waiting > 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(
        mailbox.messages()[0].text(),
        "Mended: https://example.com/app/reset/the-token"
    );
    running.abort();
}

#[tokio::test]
async fn a_transport_that_panics_ends_no_worker() {
    struct Bomb(DevMailbox);
    impl Transport for Bomb {
        fn send<'a>(&'a self, mail: &'a Mail) -> SendFuture<'a> {
            assert!(mail.to() != "bomb@example.org", "boom");
            self.0.send(mail)
        }
    }
    let (store, delivery) = delivery();
    let mailbox = DevMailbox::new();
    delivery
        .deliver(vec![reset(&delivery, "bomb@example.org")])
        .await
        .expect("taken over");
    delivery
        .deliver(vec![reset(&delivery, "alice@example.org")])
        .await
        .expect("taken over");
    let worker = delivery.worker(mailer(), Bomb(mailbox.clone()));
    assert_eq!(worker.run_once().await.expect("a run"), 2);
    assert_eq!(mailbox.messages().len(), 1);
    assert_eq!(
        counts(&store).await,
        MessageCounts::new(1, 0),
        "the other waits for the end of its lease"
    );
}

#[tokio::test]
async fn two_workers_on_one_store_send_each_mail_once() {
    let (store, delivery) = delivery();
    let mailbox = DevMailbox::new();
    for n in 0..50 {
        delivery
            .deliver(vec![reset(&delivery, &format!("n{n}@example.org"))])
            .await
            .expect("taken over");
    }
    let one = Worker::new(store.clone(), mailer(), mailbox.clone()).run_once();
    let two = Worker::new(store.clone(), mailer(), mailbox.clone()).run_once();
    let (one, two) = tokio::join!(one, two);
    assert_eq!(one.expect("a run") + two.expect("a run"), 50);
    let mut ids: Vec<_> = mailbox
        .messages()
        .iter()
        .map(|mail| mail.message_id().to_owned())
        .collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 50);
}

/// What is written for an address without an account leaves the outbox like any other, and reaches nobody.
#[tokio::test]
async fn a_decoy_is_settled_and_sent_to_nobody() {
    let (store, delivery) = delivery();
    let nobody = address("nobody@example.org");
    let decoy = Notice::new(NoticeKind::Decoy, &nobody).with_token("none", Duration::from_secs(60));
    let decoy = delivery
        .message(decoy, SystemClock.now())
        .expect("a message");
    delivery.deliver(vec![decoy]).await.expect("taken over");
    assert_eq!(counts(&store).await, MessageCounts::new(1, 0));
    let mailbox = DevMailbox::new();
    let worker = Worker::new(store.clone(), mailer(), mailbox.clone());
    assert_eq!(worker.run_once().await.expect("a run"), 1);
    assert!(mailbox.messages().is_empty());
    assert_eq!(counts(&store).await, MessageCounts::new(0, 0));
}

/// Who stores the row can tell what is short, and so can who takes the time.
#[test]
fn a_decoy_says_as_much_as_a_link() {
    let (_, delivery) = delivery();
    let nobody = address("nobody@example.org");
    let says = |kind| {
        let notice = Notice::new(kind, &nobody).with_token("none", Duration::from_secs(60));
        let message = delivery.message(notice, SystemClock.now());
        message.expect("a message").context
    };
    let decoy = says(NoticeKind::Decoy);
    for kind in [
        NoticeKind::ResetInstructions,
        NoticeKind::ConfirmationInstructions,
        NoticeKind::LoginInstructions,
        NoticeKind::UnlockInstructions,
    ] {
        let said = says(kind);
        assert!(decoy.keys().eq(said.keys()), "{kind:?}: {said:?}");
    }
}

#[test]
fn whatever_a_store_hands_back_makes_no_header() {
    // a key and a date that no code here makes
    let date = time::OffsetDateTime::from_unix_timestamp(-1).expect("a date");
    let key = MessageKey::from_stored("k\r\nBcc: x@example.net");
    let message = Message::new(key, "change_notice", address("a@example.org"), date)
        .with("link", "https://example.com/login");
    let mail = mailer().render(&message).expect("a mail");
    let raw = String::from_utf8(mail.formatted().to_vec()).expect("ascii");
    assert!(!raw.lines().any(|line| line.starts_with("Bcc")));
}
