//! Mail over a real socket: what arrives, and what becomes of a mail when the server is down, refuses or hangs.
#![cfg(feature = "smtp")]
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // the lints spare test functions, not their helpers

#[path = "support/post.rs"]
mod post;
#[path = "support/smtp_server.rs"]
mod smtp_server;

use authkit_mail::store::clock::{Clock, SystemClock};
use authkit_mail::store::memory::Memory;
use authkit_mail::store::{Claim, MessageCounts, OutboxStore};
use authkit_mail::{Deliver, Mail, SendFuture, Smtp, Transport, Worker, WorkerConfig};
use mail_parser::{HeaderValue, MessageParser};
use post::{config, delivery, mailer, messages, quick, reset};
use smtp_server::{Manner, Server, nobody};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

struct Running {
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

fn run(worker: Worker<Memory>) -> Running {
    let (stop, stopped) = oneshot::channel();
    let task = tokio::spawn(worker.run(async {
        let _ = stopped.await;
    }));
    Running { stop, task }
}

impl Running {
    async fn stop(self) {
        let _ = self.stop.send(());
        self.task.await.expect("the worker ends well");
    }
}

/// Counts how often it was tried.
struct Counted(Smtp, Arc<AtomicUsize>);

impl Transport for Counted {
    fn send<'a>(&'a self, mail: &'a Mail) -> SendFuture<'a> {
        self.1.fetch_add(1, Ordering::SeqCst);
        self.0.send(mail)
    }
}

async fn until(store: &Memory, waiting: u64, dead: u64) {
    while store.count_messages().await.expect("counts") != MessageCounts::new(waiting, dead) {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

fn smtp(url: &str) -> Smtp {
    Smtp::from_url(url).expect("a server")
}

#[tokio::test]
async fn every_message_arrives_whole() {
    let mut server = Server::start(None, Manner::Take).await;
    let (store, delivery) = delivery();
    let sent = messages(&delivery);
    delivery.deliver(sent.clone()).await.expect("taken over");
    let worker = delivery.worker(mailer(), smtp(&server.url()));
    assert_eq!(worker.run_once().await.expect("a run"), sent.len());
    assert_eq!(
        store.count_messages().await.expect("counts"),
        MessageCounts::new(0, 0)
    );

    let mails = server.mails();
    assert_eq!(mails.len(), sent.len());
    for message in &sent {
        let id = format!("{}@mail.example.com", message.key.as_str());
        let found: Vec<_> = mails
            .iter()
            .map(|raw| {
                MessageParser::default()
                    .parse(raw.as_bytes())
                    .expect("a mail")
            })
            .filter(|mail| mail.message_id() == Some(id.as_str()))
            .collect();
        let [mail] = found.as_slice() else {
            panic!("{id} arrived {} times", found.len())
        };
        let text = mail.body_text(0).expect("a text");
        let html = mail.body_html(0).expect("an html");
        if let Some(link) = message.context.get("link") {
            assert!(text.contains(link), "{}", message.template);
            assert!(html.contains(link), "{}", message.template);
        }
        assert_eq!(mail.subject(), Some(config().subject(&message.template)));
        let to: Vec<_> = mail
            .to()
            .expect("a recipient")
            .iter()
            .filter_map(|a| a.address())
            .collect();
        assert_eq!(to, ["alice@example.org"]);
        let from = mail.from().and_then(|from| from.first()).expect("a sender");
        assert_eq!(
            (from.name(), from.address()),
            (Some("Example"), Some("no-reply@mail.example.com"))
        );
        let auto: Vec<_> = mail
            .header_values("Auto-Submitted")
            .filter_map(HeaderValue::as_text)
            .collect();
        assert_eq!(auto, ["auto-generated"]);
        assert_eq!(
            mail.date().expect("a date").to_timestamp(),
            message.created_at.unix_timestamp()
        );
    }
    server.closed_after(sent.len()).await;
    let dialogues = server.dialogues();
    assert!(dialogues.len() < sent.len(), "connections are used again");
    let said = |verb| {
        let all = dialogues.iter().flat_map(|dialogue| &dialogue.commands);
        all.filter(|c| c.starts_with(verb)).count()
    };
    assert_eq!(said("MAIL"), sent.len());
    assert_eq!(said("RCPT"), sent.len(), "one recipient each");
}

#[tokio::test]
async fn a_mail_waits_while_the_server_is_down_and_then_arrives_exactly_once() {
    let address = nobody().await;
    let (store, delivery) = delivery();
    let attempts = Arc::new(AtomicUsize::new(0));
    let counted = Counted(smtp(&format!("smtp://{address}")), Arc::clone(&attempts));
    let running = run(delivery.worker(mailer(), counted).with_config(quick()));
    let message = reset(&delivery, "alice@example.org");
    delivery
        .deliver(vec![message.clone()])
        .await
        .expect("taken over");
    while attempts.load(Ordering::SeqCst) < 3 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(
        store.count_messages().await.expect("counts"),
        MessageCounts::new(1, 0)
    );

    let server = Server::start(Some(address), Manner::Take).await;
    until(&store, 0, 0).await;
    running.stop().await;
    let mails = server.mails();
    assert_eq!(mails.len(), 1);
    assert!(mails[0].contains(message.key.as_str()));
}

#[tokio::test]
async fn a_server_that_goes_down_and_comes_back_loses_nothing() {
    let server = Server::start(None, Manner::Take).await;
    let (store, delivery) = delivery();
    let running = run(delivery
        .worker(mailer(), smtp(&server.url()))
        .with_config(quick()));
    delivery
        .deliver(vec![reset(&delivery, "first@example.org")])
        .await
        .expect("taken over");
    until(&store, 0, 0).await;
    assert_eq!(server.mails().len(), 1);
    let address = server.stop().await;

    for n in 0..5 {
        delivery
            .deliver(vec![reset(&delivery, &format!("n{n}@example.org"))])
            .await
            .expect("taken over");
    }
    let server = Server::start(Some(address), Manner::Take).await;
    until(&store, 0, 0).await;
    running.stop().await;
    assert_eq!(server.mails().len(), 5);
}

#[tokio::test]
async fn a_refusal_for_good_is_not_tried_again() {
    let server = Server::start(None, Manner::Refuse("550 no such user")).await;
    let (store, delivery) = delivery();
    delivery
        .deliver(vec![reset(&delivery, "nobody@example.org")])
        .await
        .expect("taken over");
    let worker = delivery
        .worker(mailer(), smtp(&server.url()))
        .with_config(quick());
    assert_eq!(worker.run_once().await.expect("a run"), 1);
    assert_eq!(
        store.count_messages().await.expect("counts"),
        MessageCounts::new(0, 1)
    );

    let later = SystemClock.now() + Duration::from_secs(365 * 86_400);
    let claimed = store
        .claim_messages(Claim::new(later, Duration::from_secs(60), 10))
        .await
        .expect("claimed");
    assert!(claimed.is_empty(), "a dead message is not handed out");
    assert!(server.mails().is_empty());
}

#[tokio::test]
async fn a_refusal_for_now_is_tried_again() {
    let mut server = Server::start(None, Manner::Refuse("451 later, please")).await;
    let (store, delivery) = delivery();
    let running = run(delivery
        .worker(mailer(), smtp(&server.url()))
        .with_config(quick()));
    delivery
        .deliver(vec![reset(&delivery, "alice@example.org")])
        .await
        .expect("taken over");
    server.heard(3).await;
    assert_eq!(
        store.count_messages().await.expect("counts"),
        MessageCounts::new(1, 0)
    );
    server.behave(Manner::Take);
    until(&store, 0, 0).await;
    running.stop().await;
    assert_eq!(server.mails().len(), 1);
}

/// A server that turns everybody away says nothing about this mail: it waits.
#[tokio::test]
async fn a_server_that_is_out_of_service_costs_no_mail() {
    let server = Server::start(None, Manner::Greet("554 no service here")).await;
    let (store, delivery) = delivery();
    delivery
        .deliver(vec![reset(&delivery, "alice@example.org")])
        .await
        .expect("taken over");
    // its pause is the default one, so that one run is one attempt
    let worker = delivery.worker(mailer(), smtp(&server.url()));
    assert_eq!(worker.run_once().await.expect("a run"), 1);
    assert_eq!(
        store.count_messages().await.expect("counts"),
        MessageCounts::new(1, 0)
    );
}

#[tokio::test]
async fn a_server_that_hangs_on_one_mail_does_not_hold_up_the_others() {
    let server = Server::start(None, Manner::HangFor("silent@example.org")).await;
    let (store, delivery) = delivery();
    let hour = Duration::from_secs(3600);
    let config: WorkerConfig = quick().with_send_timeout(hour);
    let hanging = run(delivery
        .worker(mailer(), smtp(&server.url()))
        .with_config(config));
    delivery
        .deliver(vec![reset(&delivery, "silent@example.org")])
        .await
        .expect("taken over");
    for n in 0..6 {
        delivery
            .deliver(vec![reset(&delivery, &format!("n{n}@example.org"))])
            .await
            .expect("taken over");
    }
    until(&store, 1, 0).await;
    assert_eq!(server.mails().len(), 6);
    hanging.task.abort();
}

#[tokio::test]
async fn a_sending_ends_at_its_time_limit_and_is_tried_again() {
    let mut server = Server::start(None, Manner::HangFor("silent@example.org")).await;
    let (store, delivery) = delivery();
    let impatient = smtp(&server.url()).with_command_timeout(Duration::from_millis(200));
    let running = run(delivery.worker(mailer(), impatient).with_config(quick()));
    delivery
        .deliver(vec![reset(&delivery, "silent@example.org")])
        .await
        .expect("taken over");
    // a connection is finished when the worker has hung up
    server.heard(2).await;
    assert!(server.mails().is_empty());
    server.behave(Manner::Take);
    until(&store, 0, 0).await;
    running.stop().await;
    assert_eq!(server.mails().len(), 1);
}
