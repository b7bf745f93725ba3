//! What a mail server refuses for good is shown to an administrator, who can have it tried again.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // the lints spare test functions, not their helpers

#[path = "support/process.rs"]
mod support;

use std::time::Duration;

use authkit_mail::store::clock::{Clock, SystemClock};
use authkit_mail::store::{EmailAddress, MessageCounts, OutboxStore};
use authkit_mail::{Deliver, Links, MailDelivery, Notice, NoticeKind};
use authkit_token::{Key, KeyRing, SystemRandom};
use support::{Process, SmtpServer, ask};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fault_3_a_mail_that_is_refused_for_good_is_shown_and_can_be_tried_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("app.db");
    let database = format!("sqlite:{}", path.display());
    let key_file = folder.path().join("key");
    let key = Key::generate(&mut SystemRandom).expect("a key");
    std::fs::write(&key_file, key.expose_base64().as_str()).expect("a file");
    let store = authkit_sqlx::Sqlite::open(&path).await.expect("a store");
    let links = Links::new("https://example.com").expect("a base");
    let delivery = MailDelivery::new(store.clone(), links).sealed_by(&KeyRing::new(key));
    let email = EmailAddress::parse("alice@example.org").expect("an address");
    let notice = Notice::new(NoticeKind::ResetInstructions, &email)
        .with_token("the-token", Duration::from_secs(3600));
    let message = delivery
        .message(notice, SystemClock.now())
        .expect("a message");
    delivery
        .deliver(vec![message.clone()])
        .await
        .expect("taken over");

    let smtp = SmtpServer::start(Duration::ZERO..Duration::from_millis(2)).await;
    smtp.refuse(Some("550 no such user here"));
    let url = format!("smtp://{}", smtp.address);
    let worker = Process::start(&database, &url, &key_file, 1, 4).working();
    let until = async |counts: MessageCounts| {
        while store.count_messages().await.expect("counts") != counts {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    until(MessageCounts::new(0, 1)).await;
    let key = message.key.as_str();
    let listed = String::from_utf8(ask(&database, &["dead"]).stdout).expect("text");
    assert!(
        listed.starts_with(key) && listed.contains("can be retried"),
        "{listed}"
    );
    assert!(
        listed.contains("550") && listed.contains("alice@example.org"),
        "{listed}"
    );
    assert!(!listed.contains("the-token"), "{listed}");
    assert!(!ask(&database, &["retry", "nothing"]).status.success());

    smtp.refuse(None);
    assert!(ask(&database, &["retry", key]).status.success());
    until(MessageCounts::new(0, 0)).await;
    assert_eq!(smtp.ids(), [format!("{key}@example.com")]);
    assert!(
        !ask(&database, &["retry", key]).status.success(),
        "it was sent"
    );
    drop(worker);
}
