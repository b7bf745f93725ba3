//! The mails of the development mailbox.

use serde_json::Value;

use super::client::Client;
use super::{SOON, eventually};

/// The subject of the mail that a new account gets.
pub(crate) const WELCOME: &str = "Welcome";
/// The subject of the mail that somebody gets who registers again.
pub(crate) const ALREADY: &str = "You already have an account";
/// The subject of the mail with another confirmation link.
pub(crate) const CONFIRM: &str = "Please confirm your email";
/// The subject of the mail with a link to choose a password.
pub(crate) const RESET: &str = "Password reset instructions";

/// One mail.
#[derive(Clone, Debug)]
pub(crate) struct Mail {
    pub(crate) to: String,
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) html: String,
    pub(crate) link: String,
}

impl Mail {
    fn of(json: &Value) -> Self {
        let text = |name: &str| json[name].as_str().unwrap_or_default().to_owned();
        Self {
            to: text("to"),
            subject: text("subject"),
            text: text("text"),
            html: text("html"),
            link: text("link"),
        }
    }
}

/// All mails, oldest first.
pub(crate) async fn mails(client: &Client) -> Vec<Mail> {
    let answer = client.get_json("/dev/mailbox.json").await;
    assert_eq!(answer.status, 200);
    answer
        .json()
        .as_array()
        .expect("a list")
        .iter()
        .map(Mail::of)
        .collect()
}

/// The `count`-th mail to that address with that subject, counted from 1.
pub(crate) async fn mail(client: &Client, to: &str, subject: &str, count: usize) -> Mail {
    let what = format!("mail {count} to {to}: {subject}");
    eventually(&what, SOON, || async {
        let mut found = mails(client)
            .await
            .into_iter()
            .filter(|mail| mail.to == to && mail.subject == subject);
        found.nth(count - 1)
    })
    .await
}
