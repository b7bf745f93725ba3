//! What a stranger can put into a mail, or between the application and its mail server.
#![cfg(feature = "smtp")]
#![allow(clippy::expect_used)] // the lints spare test functions, not their helpers

#[path = "support/post.rs"]
mod post;
#[path = "support/smtp_server.rs"]
mod smtp_server;

use authkit_mail::store::{EmailAddress, MessageKey};
#[cfg(feature = "smtp-tls")]
use authkit_mail::store::{MessageCounts, OutboxStore};
use authkit_mail::{Deliver, Mailer, Smtp, Templates};
use mail_parser::MessageParser;
#[cfg(feature = "smtp-tls")]
use post::mailer;
use post::{config, delivery, reset};
use smtp_server::{Manner, Server};
use std::time::Duration;

fn smtp(url: &str) -> Smtp {
    Smtp::from_url(url).expect("a server")
}

/// What ends a line, or might, for somebody on the way.
const ENDS: [&str; 10] = [
    "\r\n", "\n", "\r", "\r\n\r\n", "\0", "\u{2028}", "\u{85}", "\u{b}", "\u{c}", "%0D%0A",
];

/// What somebody would put after it.
const ADDED: [&str; 5] = [
    "Bcc: evil@example.net",
    ".\r\nRCPT TO:<evil@example.net>\r\n",
    "\r\n.\r\nMAIL FROM:<evil@example.net>\r\n",
    "=?utf-8?q?x=0D=0ABcc:_evil@example.net?=",
    "Content-Type: text/html\r\n\r\n<b>body</b>\r\n..\r\n.",
];

#[tokio::test]
async fn row_111_no_value_makes_a_header_or_a_second_recipient() {
    let payloads: Vec<String> = ENDS
        .iter()
        .flat_map(|end| ADDED.map(|added| format!("x{end}{added}")))
        .collect();
    assert_eq!(payloads.len(), 50);
    let mut server = Server::start(None, Manner::Take).await;
    for payload in &payloads {
        let sender = config().with_sender(&format!("{payload} <a@b.de>"));
        assert!(sender.is_err() || !payload.contains(char::is_control));
        assert!(EmailAddress::parse(&format!("alice@example.org{payload}")).is_err());
        let (_, delivery) = delivery();
        let config = config()
            .with_site(payload)
            .with_contact(payload)
            .with_subject("reset_instructions", payload);
        let mut message = reset(&delivery, "alice@example.org")
            .with("within", payload)
            .with("username", payload)
            .with("locale", payload)
            .with("more", payload);
        // as it might come out of a table that somebody has written to
        message.key = MessageKey::from_stored(format!("k{payload}"));
        delivery.deliver(vec![message]).await.expect("taken over");
        // one connection for each, to be read by itself
        let smtp = smtp(&server.url()).with_pool(0, Duration::ZERO);
        let worker = delivery.worker(Mailer::new(config, Templates::new()), smtp);
        assert_eq!(worker.run_once().await.expect("a run"), 1);
    }
    server.heard(payloads.len()).await;
    let dialogues = server.dialogues();
    assert_eq!(dialogues.len(), payloads.len());
    for dialogue in dialogues {
        let recipients: Vec<_> = dialogue
            .commands
            .iter()
            .filter(|c| c.starts_with("RCPT"))
            .collect();
        assert_eq!(recipients, ["RCPT TO:<alice@example.org>"]);
        assert_eq!(
            dialogue
                .commands
                .iter()
                .filter(|c| c.starts_with("MAIL"))
                .count(),
            1
        );
        let raw = dialogue.mail.expect("a mail");
        let mail = MessageParser::default()
            .parse(raw.as_bytes())
            .expect("a mail");
        assert!(mail.bcc().is_none() && mail.cc().is_none());
        let expected = [
            "From",
            "To",
            "Subject",
            "Date",
            "Message-ID",
            "Auto-Submitted",
            "MIME-Version",
            "Content-Type",
        ];
        let (head, _) = raw.split_once("\r\n\r\n").expect("headers and a body");
        let mut names: Vec<_> = head
            .split("\r\n")
            .filter(|line| !line.starts_with([' ', '\t']))
            .map(|line| line.split(':').next().expect("a name"))
            .collect();
        names.sort_unstable();
        let mut expected = expected;
        expected.sort_unstable();
        assert_eq!(names, expected);
    }
}

/// Somebody in between who takes STARTTLS out of the greeting, or answers without TLS, gets no mail and no password.
#[cfg(feature = "smtp-tls")]
#[tokio::test]
async fn row_113_without_the_tls_that_was_asked_for_nothing_is_sent() {
    for (scheme, option) in [("smtp", "?tls=required"), ("smtps", "")] {
        let mut server = Server::start(None, Manner::Take).await;
        let (store, delivery) = delivery();
        delivery
            .deliver(vec![reset(&delivery, "alice@example.org")])
            .await
            .expect("taken over");
        let url = format!("{scheme}://user:the-password@{}{option}", server.address);
        assert_eq!(
            delivery
                .worker(mailer(), smtp(&url))
                .run_once()
                .await
                .expect("a run"),
            1
        );
        server.heard(1).await;
        assert_eq!(
            store.count_messages().await.expect("counts"),
            MessageCounts::new(1, 0)
        );
        assert!(server.mails().is_empty());
        for command in server
            .dialogues()
            .iter()
            .flat_map(|dialogue| &dialogue.commands)
        {
            assert!(
                !command.starts_with("MAIL") && !command.starts_with("AUTH"),
                "{scheme}: {command}"
            );
        }
    }
}
