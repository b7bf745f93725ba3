//! The application itself: three pages, and the routes of AuthKit beside them.

use authkit_axum::mail::DevMailbox;
use authkit_axum::{Auth, CsrfToken, CurrentUser, Flashes, dev_mailbox};
use axum::Router;
use axum::response::{Html, IntoResponse};
use axum::routing::get;

/// All routes.
pub(crate) fn router(auth: &Auth, mailbox: Option<&DevMailbox>) -> Router {
    let app = Router::new()
        .route("/", get(home))
        .route("/account", get(account).layer(auth.login_required()))
        .route("/admin", get(admin).layer(auth.roles_required(["admin"])))
        .merge(auth.routes());
    let app = match mailbox {
        Some(mailbox) => app.merge(dev_mailbox::routes(mailbox)),
        None => app,
    };
    app.with_state(auth.clone())
}

/// For everybody.
async fn home(user: Option<CurrentUser>, flashes: Flashes, csrf: CsrfToken) -> impl IntoResponse {
    let said = flashes
        .text()
        .map(|text| format!(r#"<p class="said" role="status">{text}</p>"#))
        .unwrap_or_default();
    let menu = match &user {
        Some(user) => format!(
            r#"<p>You are signed in as <b>{}</b>.</p>
<ul><li><a href="/account">Your page</a></li><li><a href="/admin">The page for admins</a></li>
<li><a href="/change">Change your password</a></li></ul>
<form method="post" action="/logout">{}<button>Log out</button></form>"#,
            escape(user.email().as_str()),
            csrf.field()
        ),
        None => r#"<ul><li><a href="/register">Register</a></li><li><a href="/login">Login</a></li>
<li><a href="/account">A page for members</a></li><li><a href="/admin">A page for admins</a></li></ul>"#
            .to_owned(),
    };
    let body = format!(
        "{said}<h1>Hello</h1><p>This page is for everybody.</p>{menu}\
         <p><a href=\"/dev/mailbox\">The mail that was sent</a></p>"
    );
    (flashes, csrf, page("Hello", &body))
}

/// For whoever is signed in.
async fn account(user: CurrentUser) -> Html<String> {
    let body = format!(
        "<h1>Your page</h1><p>Only you see this, <b>{}</b>.</p><p><a href=\"/\">Back</a></p>",
        escape(user.email().as_str())
    );
    page("Your page", &body)
}

/// For whoever has the role `admin`.
async fn admin(user: CurrentUser) -> Html<String> {
    let body = format!(
        "<h1>The page for admins</h1><p>Welcome, {}.</p><p><a href=\"/\">Back</a></p>",
        escape(user.email().as_str())
    );
    page("Admins", &body)
}

fn page(title: &str, body: &str) -> Html<String> {
    Html(format!(
        r#"<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>{title} · AuthKit quickstart</title>
<style>body {{ font: 16px/1.6 system-ui, sans-serif; max-width: 36rem; margin: 3rem auto; padding: 0 1rem; overflow-wrap: anywhere }}
li {{ margin: .4rem 0 }} button {{ font: inherit; padding: .5rem 1rem }}
.said {{ padding: .6rem 1rem; border-radius: 8px; border: 1px solid; }}</style></head>
<body>{body}</body></html>
"#
    ))
}

/// An address may hold an ampersand or an apostrophe.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
