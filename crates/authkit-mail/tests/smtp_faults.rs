//! A mail server that is slow or hangs up: nothing is lost, and nothing is sent twice but where SMTP leaves no other way.
#![cfg(feature = "smtp")]
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // the lints spare test functions, not their helpers

#[path = "support/post.rs"]
mod post;
#[path = "support/smtp_server.rs"]
mod smtp_server;

use authkit_mail::store::clock::{Clock, ManualClock, SystemClock};
use authkit_mail::store::memory::Memory;
use authkit_mail::store::{MessageCounts, OutboxStore};
use authkit_mail::{Deliver, MailDelivery, Smtp};
use mail_parser::MessageParser;
use post::{delivery, mailer, quick, reset};
use smtp_server::{Manner, Server};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;

fn smtp(server: &Server) -> Smtp {
    Smtp::from_url(&server.url()).expect("a server")
}

fn ids(server: &Server) -> Vec<String> {
    let parser = MessageParser::default();
    let mails = server.mails();
    let id = |raw: &String| {
        let mail = parser.parse(raw.as_bytes()).expect("a mail");
        mail.message_id().expect("an id").to_owned()
    };
    mails.iter().map(id).collect()
}

async fn put(delivery: &MailDelivery<Memory>, count: usize) {
    for n in 0..count {
        let message = reset(delivery, &format!("n{n}@example.org"));
        delivery.deliver(vec![message]).await.expect("taken over");
    }
}

async fn counts(store: &Memory) -> MessageCounts {
    store.count_messages().await.expect("counts")
}

/// Works until nothing waits any more.
async fn drain(delivery: &MailDelivery<Memory>, store: &Memory, smtp: Smtp) {
    let (stop, stopped) = oneshot::channel::<()>();
    let worker = delivery.worker(mailer(), smtp).with_config(quick());
    let working = tokio::spawn(worker.run(async {
        let _ = stopped.await;
    }));
    while counts(store).await.waiting > 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let _ = stop.send(());
    working.await.expect("it ends well");
}

/// Fault 2, slow: the server answers later than a worker would wait, and its lease is renewed meanwhile.
#[tokio::test]
async fn fault_2_a_slow_server_is_given_its_time_and_gets_each_mail_once() {
    let server = Server::start(None, Manner::AnswerAfter(Duration::from_millis(400))).await;
    let (store, delivery) = delivery();
    put(&delivery, 6).await;
    let config = quick().with_send_timeout(Duration::from_millis(50));
    // another worker on the same store, for which a lease that ran out would be an invitation
    let workers = [0, 1].map(|_| {
        let worker = delivery.worker(mailer(), smtp(&server));
        tokio::spawn(worker.with_config(config).run(std::future::pending()))
    });
    while counts(&store).await.waiting > 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    for worker in workers {
        worker.abort();
    }
    let ids = ids(&server);
    assert_eq!(ids.len(), 6, "each mail once: {ids:?}");
    assert_eq!(delivery.counters().sent(), 6);
    assert_eq!(delivery.counters().retried(), 0);
}

/// A server that hangs up before the last dot has no mail, whatever it has read: there is no duplicate.
#[tokio::test]
async fn a_cut_in_the_middle_of_data_costs_an_attempt_and_nothing_else() {
    let mut server = Server::start(None, Manner::CutInContent).await;
    let (store, delivery) = delivery();
    put(&delivery, 3).await;
    let worker = delivery.worker(mailer(), smtp(&server));
    assert_eq!(worker.run_once().await.expect("a run"), 3);
    server.heard(3).await;
    assert!(server.mails().is_empty());
    assert_eq!(counts(&store).await, MessageCounts::new(3, 0));

    server.behave(Manner::Take);
    // after the first pause
    let later = SystemClock.now() + Duration::from_secs(60);
    let clock = Arc::new(ManualClock::at(later));
    let worker = delivery.worker(mailer(), smtp(&server)).with_clock(clock);
    assert_eq!(worker.run_once().await.expect("a run"), 3);
    assert_eq!(counts(&store).await, MessageCounts::new(0, 0));
    let ids = ids(&server);
    assert_eq!(ids.len(), 3, "each mail once: {ids:?}");
}

/// What was handed over whole and not answered may have been taken: it is sent once more, under the same id, and no more.
#[tokio::test]
async fn an_answer_that_is_lost_makes_one_more_mail_with_the_same_id() {
    let mut server = Server::start(None, Manner::CutBeforeAnswer).await;
    let (store, delivery) = delivery();
    put(&delivery, 1).await;
    let worker = delivery
        .worker(mailer(), smtp(&server))
        .with_config(quick());
    let working = tokio::spawn(worker.run(std::future::pending()));
    server.heard(1).await;
    server.behave(Manner::Take);
    while counts(&store).await.waiting > 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    working.abort();
    let ids = ids(&server);
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 1, "{ids:?}");
    assert!(
        ids.len() <= 3,
        "no more often than answers were lost: {ids:?}"
    );
    let lost = server
        .dialogues()
        .into_iter()
        .filter(|it| it.mail.is_some());
    assert!(lost.count() >= ids.len() - 1);
}

/// A connection that the server has closed meanwhile costs nothing: the mail was not begun on it.
#[tokio::test]
async fn a_connection_that_is_gone_is_replaced_without_an_attempt() {
    let server = Server::start(None, Manner::CutAfterAnswer).await;
    let (store, delivery) = delivery();
    put(&delivery, 8).await;
    drain(&delivery, &store, smtp(&server)).await;
    assert_eq!(ids(&server).len(), 8, "each mail once");
    assert_eq!(delivery.counters().retried(), 0, "no attempt was lost");
}

#[tokio::test]
async fn a_kept_connection_is_used_again_and_without_a_pool_none_is_kept() {
    for (kept, expected) in [(1, 1), (0, 5)] {
        let mut server = Server::start(None, Manner::Take).await;
        let (store, delivery) = delivery();
        let one = quick().with_parallel(std::num::NonZeroU32::MIN);
        put(&delivery, 5).await;
        let pooled = smtp(&server).with_pool(kept, Duration::from_secs(60));
        let worker = delivery.worker(mailer(), pooled).with_config(one);
        assert_eq!(worker.run_once().await.expect("a run"), 5);
        server.closed_after(5).await;
        assert_eq!(server.dialogues().len(), expected);
        assert_eq!(counts(&store).await, MessageCounts::new(0, 0));
    }
}

/// A refusal of the sender is a setting that is wrong, and not the end of the mails that come in meanwhile.
#[tokio::test]
async fn a_refused_sender_may_pass() {
    let server = Server::start(None, Manner::RefuseSender("550 who are you?")).await;
    let (store, delivery) = delivery();
    put(&delivery, 1).await;
    let worker = delivery.worker(mailer(), smtp(&server));
    assert_eq!(worker.run_once().await.expect("a run"), 1);
    assert_eq!(counts(&store).await, MessageCounts::new(1, 0));
    assert_eq!(delivery.counters().retried(), 1);
}
