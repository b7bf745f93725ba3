//! Mail to a real SMTP server: every message in every language, parsed back by Python's mail parser; TLS and a password.
//!
//! It belongs to the suite `oracle`: `AUTHKIT_TEST_PYTHON` names a Python with aiosmtpd.
#![cfg(feature = "smtp-tls")]
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // the lints spare test functions, not their helpers

#[path = "support/post.rs"]
mod post;
#[path = "support/python.rs"]
mod python;

use authkit_mail::store::{MessageCounts, OutboxStore};
use authkit_mail::{Deliver, Mailer, Smtp, SmtpError, Templates};
use post::{address, config, delivery, mailer, messages, reset};
use python::Sink;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The user and the password that the server knows, as they stand in an address.
const LOGIN: &str = "mailer%40example.com:p%2Bq%20r%26s=%2F%C3%A9";

fn smtp(url: &str) -> Smtp {
    Smtp::from_url(url).expect("a server")
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().expect(name)
}

#[tokio::test]
async fn every_message_in_every_language_is_read_back_by_another_parser() {
    let Some(sink) = Sink::start("none", "localhost") else {
        return;
    };
    for language in ["en", "ru"] {
        let (store, delivery) = delivery();
        let sent = messages(&delivery);
        delivery.deliver(sent.clone()).await.expect("taken over");
        let config = config().with_locale(language);
        let mailer = Mailer::new(config.clone(), Templates::new());
        let rendered: BTreeMap<_, _> = sent
            .iter()
            .map(|message| {
                let mail = mailer.render(message).expect("a mail");
                (mail.message_id().to_owned(), (message, mail))
            })
            .collect();
        let worker = delivery.worker(
            Mailer::new(config, Templates::new()),
            smtp(&format!("smtp://127.0.0.1:{}", sink.port)),
        );
        assert_eq!(worker.run_once().await.expect("a run"), sent.len());
        let counts = store.count_messages().await.expect("counts");
        assert_eq!(counts, MessageCounts::new(0, 0));
        for _ in &sent {
            let read = sink.next();
            let headers = &read["headers"];
            let (message, mail) = &rendered[text(headers, "Message-ID")];
            let lines = |part: &str| part.replace("\r\n", "\n").trim_end().to_owned();
            assert_eq!(lines(text(&read, "text")), lines(mail.text()));
            let html = mail.html().expect("html");
            assert_eq!(lines(text(&read, "html")), lines(html));
            if let Some(link) = message.context.get("link") {
                assert!(text(&read, "text").contains(link), "{}", message.template);
                assert!(text(&read, "html").contains(link), "{}", message.template);
            }
            assert_eq!(text(&read, "subject"), mail.subject());
            assert_eq!(read["to"], json!(["alice@example.org"]));
            assert_eq!(read["recipients"], json!(["alice@example.org"]));
            assert_eq!(text(&read, "sender"), "no-reply@mail.example.com");
            assert_eq!(text(headers, "Auto-Submitted"), "auto-generated");
            assert_eq!(headers.get("List-Unsubscribe"), None);
            let date = read["date"].as_f64().expect("a date");
            assert!((date - message.created_at.unix_timestamp() as f64).abs() < 1.0);
            assert_eq!(read["defects"], json!([]));
        }
    }
    assert!(!sink.has_more(), "each mail once");
}

#[tokio::test]
async fn addresses_and_names_of_other_scripts_arrive() {
    let Some(sink) = Sink::start("none", "localhost") else {
        return;
    };
    let (store, delivery) = delivery();
    let url = format!("smtp://127.0.0.1:{}", sink.port);
    for (typed, envelope) in [
        ("alice@bücher.example", "alice@xn--bcher-kva.example"),
        ("алиса@почта.рф", "алиса@xn--80a1acny.xn--p1ai"),
        ("o'hara+x@example.org", "o'hara+x@example.org"),
    ] {
        assert_eq!(address(typed).as_str(), envelope);
        let message = reset(&delivery, typed);
        delivery.deliver(vec![message]).await.expect("taken over");
        let config = config()
            .with_site("Книги & «больше»")
            .with_sender("Книжный магазин <no-reply@mail.example.com>")
            .expect("a sender")
            .with_subject("reset_instructions", "Пароль: 密码 🔑");
        let worker = delivery.worker(Mailer::new(config, Templates::new()), smtp(&url));
        assert_eq!(worker.run_once().await.expect("a run"), 1);
        let read = sink.next();
        assert_eq!(read["recipients"], json!([envelope]));
        assert_eq!(text(&read, "subject"), "Пароль: 密码 🔑");
        let from = text(&read["headers"], "From");
        assert!(from.starts_with("Книжный магазин <"), "{from}");
        assert!(text(&read, "html").contains("Книги &amp; «больше»"));
        assert!(text(&read, "text").contains("Книги & «больше»"));
    }
    let counts = store.count_messages().await.expect("counts");
    assert_eq!(counts, MessageCounts::new(0, 0));
}

#[tokio::test]
async fn mail_goes_by_tls_and_with_a_password_by_either_way() {
    for (mode, scheme, option) in [
        ("starttls", "smtp", "?tls=required"),
        ("wrapped", "smtps", ""),
    ] {
        let Some(sink) = Sink::start(mode, "localhost") else {
            return;
        };
        let (store, delivery) = delivery();
        let url = format!("{scheme}://{LOGIN}@localhost:{}{option}", sink.port);
        let trusting = smtp(&url)
            .with_root_certificate(&sink.authority())
            .expect("a certificate");
        for n in 0..3 {
            let message = reset(&delivery, &format!("n{n}@example.org"));
            delivery.deliver(vec![message]).await.expect("taken over");
        }
        let worker = delivery.worker(mailer(), trusting);
        assert_eq!(worker.run_once().await.expect("a run"), 3);
        for _ in 0..3 {
            let read = sink.next();
            assert_eq!(read["authenticated"], json!(true), "{mode}");
            // what wraps the whole connection is not seen by the server that is inside of it
            assert_eq!(read["encrypted"], json!(mode == "starttls"), "{mode}");
        }
        let counts = store.count_messages().await.expect("counts");
        assert_eq!(counts, MessageCounts::new(0, 0));
    }
}

/// A certificate of somebody else, or for another name, gets neither a mail nor a password; a wrong password costs no mail.
#[tokio::test]
async fn row_113_a_foreign_certificate_gets_no_mail() {
    for (mode, scheme, option) in [
        ("starttls", "smtp", "?tls=required"),
        ("wrapped", "smtps", ""),
    ] {
        let Some(sink) = Sink::start(mode, "localhost") else {
            return;
        };
        let Some(other_name) = Sink::start(mode, "mail.example.net") else {
            return;
        };
        let at = |login: &str, port| smtp(&format!("{scheme}://{login}@localhost:{port}{option}"));
        let with = |smtp: Smtp, authority: &[u8]| {
            smtp.with_root_certificate(authority)
                .expect("a certificate")
        };
        let wrong = "mailer%40example.com:wrong";
        for (what, server) in [
            ("an unknown authority", at(LOGIN, sink.port)),
            (
                "the authority of another",
                with(at(LOGIN, sink.port), &other_name.authority()),
            ),
            (
                "another name",
                with(at(LOGIN, other_name.port), &other_name.authority()),
            ),
            (
                "a wrong password",
                with(at(wrong, sink.port), &sink.authority()),
            ),
        ] {
            let (store, delivery) = delivery();
            let message = reset(&delivery, "alice@example.org");
            delivery.deliver(vec![message]).await.expect("taken over");
            let worker = delivery.worker(mailer(), server);
            assert_eq!(worker.run_once().await.expect("a run"), 1);
            let counts = store.count_messages().await.expect("counts");
            assert_eq!(counts, MessageCounts::new(1, 0), "{mode}: {what}");
        }
        assert!(!sink.has_more() && !other_name.has_more(), "{mode}");
    }
}

#[test]
fn what_is_no_certificate_is_refused_at_the_start() {
    let wrapped = || smtp("smtps://mail.example.com");
    for text in ["", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n"] {
        let refused = wrapped().with_root_certificate(text.as_bytes());
        assert!(refused.is_err(), "{text:?}");
    }
    let plain = smtp("smtp://localhost").with_root_certificate(b"");
    assert!(matches!(
        plain,
        Err(SmtpError::Certificate | SmtpError::TlsHost)
    ));
}
