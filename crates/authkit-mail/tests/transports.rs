//! The function hook and the console.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // the lints spare test functions, not their helpers

#[path = "support/post.rs"]
mod post;

use authkit_mail::store::{MessageCounts, OutboxStore};
use authkit_mail::{Console, Deliver, Hook, Mail, SendError};
use mail_parser::MessageParser;
use post::{delivery, mailer, messages, quick, reset};
use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A task queue gets the finished message, whole, and one that is full is asked again.
#[tokio::test]
async fn a_function_gets_every_finished_mail_and_may_ask_for_it_again() {
    let (store, delivery) = delivery();
    let sent = messages(&delivery);
    delivery.deliver(sent.clone()).await.expect("taken over");
    let queue: Arc<Mutex<Vec<Vec<u8>>>> = Arc::default();
    let full = Arc::new(Mutex::new(3));
    let (into, gauge) = (Arc::clone(&queue), Arc::clone(&full));
    let hook = Hook::new(move |mail: Mail| {
        let (into, gauge) = (Arc::clone(&into), Arc::clone(&gauge));
        async move {
            let mut full = gauge.lock().expect("no panic");
            if *full > 0 {
                *full -= 1;
                return Err(SendError::temporary("the queue is full"));
            }
            into.lock()
                .expect("no panic")
                .push(mail.formatted().to_vec());
            Ok(())
        }
    });
    let worker = delivery.worker(mailer(), hook).with_config(quick());
    let working = tokio::spawn(worker.run(std::future::pending()));
    while store.count_messages().await.expect("counts") != MessageCounts::new(0, 0) {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    working.abort();
    let queue = queue.lock().expect("no panic");
    let mut found: Vec<_> = queue
        .iter()
        .map(|raw| {
            let mail = MessageParser::default().parse(raw).expect("a mail");
            mail.message_id().expect("an id").to_owned()
        })
        .collect();
    let mut expected: Vec<_> = sent
        .iter()
        .map(|message| format!("{}@mail.example.com", message.key.as_str()))
        .collect();
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
    assert_eq!(delivery.counters().retried(), 3);
    assert_eq!(delivery.counters().sent(), sent.len() as u64);
}

#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no panic").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn the_console_shows_the_text_and_nothing_that_a_terminal_obeys() {
    let (_, delivery) = delivery();
    let message = reset(&delivery, "alice@example.org").with("within", "\u{1b}[2J1 hour\u{7}");
    delivery.deliver(vec![message]).await.expect("taken over");
    let paper = Paper::default();
    let worker = delivery.worker(mailer(), Console::to(paper.clone()));
    assert_eq!(worker.run_once().await.expect("a run"), 1);
    let text = String::from_utf8(paper.0.lock().expect("no panic").clone()).expect("text");
    assert!(text.contains("mail to alice@example.org from no-reply@mail.example.com"));
    assert!(
        text.contains("Subject: Password reset instructions"),
        "{text}"
    );
    assert!(text.contains("https://example.com/app/reset/the-token"));
    assert!(
        !text.contains('\u{1b}') && !text.contains('\u{7}'),
        "{text:?}"
    );
}
