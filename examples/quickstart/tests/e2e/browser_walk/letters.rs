//! The mails, as a mail program shows them.

use std::fs;

use crate::support::browser::{Shots, Window};
use crate::support::client::Client;
use crate::support::mailbox::{Mail, mails};
use crate::support::server::Home;

/// One letter of each kind, as a mail program shows it.
pub(super) async fn all(window: &mut Window, client: &Client, home: &Home) {
    let mut seen = Vec::new();
    for letter in mails(client).await {
        if !seen.contains(&letter.subject) {
            letter_of(window, home, &letter, seen.len()).await;
            seen.push(letter.subject);
        }
    }
    assert_eq!(seen.len(), 6, "one of each kind: {seen:?}");
}

async fn letter_of(window: &mut Window, home: &Home, letter: &Mail, number: usize) {
    assert!(!letter.html.contains("<script"), "{}", letter.html);
    let page = home.path(&format!("letter-{number}.html"));
    fs::write(&page, &letter.html).expect("a file");
    window.goto(&format!("file://{}", page.display())).await;
    let name = letter.subject.to_lowercase().replace(' ', "-");
    window.picture(&format!("mail-{name}"), Shots::All).await;
}
