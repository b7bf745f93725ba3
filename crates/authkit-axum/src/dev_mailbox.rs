//! The mails that were sent, as a page at `/dev/mailbox` and as JSON at `/dev/mailbox.json`.
//!
//! ```
//! use authkit_axum::{dev_mailbox, mail::DevMailbox};
//!
//! let mailbox = DevMailbox::new(); // a clone of it is the transport
//! let app: axum::Router = axum::Router::new().merge(dev_mailbox::routes(&mailbox));
//! ```
//!
//! # Security
//! Whoever can open these pages can open every account. They are for one's own machine, never for production.

use authkit_mail::{DevMailbox, Mail, html_formatter};
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment};
use serde::Serialize;

/// `/dev/mailbox` and `/dev/mailbox.json`, over a mailbox that is the transport of this application.
pub fn routes<S: Clone + Send + Sync + 'static>(mailbox: &DevMailbox) -> Router<S> {
    Router::new()
        .route("/dev/mailbox", get(page))
        .route("/dev/mailbox.json", get(json))
        .with_state(mailbox.clone())
}

#[derive(Serialize)]
struct View<'a> {
    to: &'a str,
    from: &'a str,
    subject: &'a str,
    date: String,
    message_id: &'a str,
    link: Option<&'a str>,
    text: &'a str,
    html: Option<&'a str>,
}

impl<'a> View<'a> {
    fn of(mail: &'a Mail) -> Self {
        Self {
            to: mail.to(),
            from: mail.from(),
            subject: mail.subject(),
            date: rfc3339(mail.date()),
            message_id: mail.message_id(),
            link: mail.link(),
            text: mail.text(),
            html: mail.html(),
        }
    }
}

fn rfc3339(at: time::OffsetDateTime) -> String {
    let (date, time) = (at.date(), at.time());
    let (hour, minute, second) = time.as_hms();
    format!(
        "{:04}-{:02}-{:02}T{hour:02}:{minute:02}:{second:02}Z",
        date.year(),
        u8::from(date.month()),
        date.day()
    )
}

/// A list of mails, oldest first.
async fn json(State(mailbox): State<DevMailbox>) -> Response {
    let mails = mailbox.messages();
    let views: Vec<View<'_>> = mails.iter().map(View::of).collect();
    match serde_json::to_string(&views) {
        Ok(body) => ([(header::CONTENT_TYPE, "application/json"), NO_STORE], body).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// The mails as a page, newest first. Each is shown in a frame that may neither run scripts nor reach this origin.
async fn page(State(mailbox): State<DevMailbox>) -> Response {
    let mails = mailbox.messages();
    let views: Vec<View<'_>> = mails.iter().rev().map(View::of).collect();
    match render(&views) {
        Ok(body) => (
            [(header::CONTENT_TYPE, "text/html; charset=utf-8"), NO_STORE],
            body,
        )
            .into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

const NO_STORE: (HeaderName, &str) = (header::CACHE_CONTROL, "no-store");

fn render(views: &[View<'_>]) -> Result<String, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_formatter(html_formatter);
    environment.add_template(
        "mailbox.html",
        include_str!("../templates/dev_mailbox.html"),
    )?;
    let mails = Value::from(Serde(views));
    environment
        .get_template("mailbox.html")?
        .render(minijinja::context!(mails))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_mailbox_says_so() {
        assert!(render(&[]).expect("a page").contains("No mail yet"));
    }

    #[test]
    fn a_mail_is_shown_with_its_link_and_cannot_break_out() {
        let view = View {
            to: "a@example.com",
            from: "x@example.com",
            subject: "<script>",
            date: String::new(),
            message_id: "",
            link: Some("http://localhost/confirm/t"),
            text: "hello",
            html: Some("<p onclick=\"x\">hi</p>"),
        };
        let page = render(&[view]).expect("a page");
        assert!(page.contains("href=\"http://localhost/confirm/t\""));
        assert!(!page.contains("<script>") && !page.contains("<p onclick"));
    }
}
