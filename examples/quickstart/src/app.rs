//! The application itself: three pages, and the routes of AuthKit beside them.

use authkit_axum::mail::DevMailbox;
use authkit_axum::{Auth, CsrfToken, CurrentUser, Flashes, dev_mailbox};
use axum::Router;
use axum::extract::{FromRef, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse};
use axum::routing::get;

/// What the handlers share. `FromRef` shows AuthKit's extractors the way to their part of it.
#[derive(Clone)]
struct Site {
    auth: Auth,
    shows_mail: bool,
}

impl FromRef<Site> for Auth {
    fn from_ref(site: &Site) -> Self {
        site.auth.clone()
    }
}

/// All routes.
pub(crate) fn router(auth: &Auth, mailbox: Option<&DevMailbox>) -> Router {
    let app = Router::new()
        .route("/", get(home))
        .route("/account", get(account).layer(auth.login_required()))
        .route("/admin", get(admin).layer(auth.roles_required(["admin"])))
        .merge(auth.routes())
        .fallback(not_found)
        .layer(auth.layer());
    let app = match mailbox {
        Some(mailbox) => app.merge(dev_mailbox::routes(mailbox)),
        None => app,
    };
    app.with_state(Site {
        auth: auth.clone(),
        shows_mail: mailbox.is_some(),
    })
}

/// For everybody.
async fn home(
    State(site): State<Site>,
    user: Option<CurrentUser>,
    flashes: Flashes,
    csrf: CsrfToken,
) -> impl IntoResponse {
    let said = match (flashes.category(), flashes.text()) {
        (Some(category), Some(text)) => {
            let text = escape(text);
            format!(r#"<p class="authkit-notice authkit-{category}" role="status">{text}</p>"#)
        }
        _ => String::new(),
    };
    let mail = site
        .shows_mail
        .then_some(("/dev/mailbox", "The mail that was sent"));
    let menu = match &user {
        Some(user) => format!(
            r#"<p class="authkit-lead">You are signed in as <b>{}</b>.</p>
<form method="post" action="/logout">{}<button>Log out</button></form>
{}"#,
            escape(user.email().as_str()),
            csrf.field(),
            links(
                &[
                    ("/account", "Your page"),
                    ("/admin", "The page for admins"),
                    ("/sessions", "Where you are logged in"),
                    ("/change", "Change your password"),
                    ("/change-email", "Change your email address"),
                    ("/export", "Download your data"),
                    ("/delete", "Delete your account"),
                ],
                mail
            )
        ),
        None => format!(
            r#"<p class="authkit-lead">This page is for everybody.</p>
<p><a class="authkit-button" href="/register">Register</a></p>
{}"#,
            links(
                &[
                    ("/login", "Login"),
                    ("/account", "A page for members"),
                    ("/admin", "A page for admins"),
                ],
                mail
            )
        ),
    };
    let body = format!("{said}<h1>Hello</h1>{menu}");
    (flashes, csrf, page("Hello", &body))
}

/// For whoever is signed in.
async fn account(user: CurrentUser) -> Html<String> {
    let body = format!(
        r#"<h1>Your page</h1><p class="authkit-lead">Only you see this, <b>{}</b>.</p>{}"#,
        escape(user.email().as_str()),
        links(&[("/change", "Change your password"), ("/", "Back")], None)
    );
    page("Your page", &body)
}

/// For whoever has the role `admin`.
async fn admin(user: CurrentUser) -> Html<String> {
    let body = format!(
        r#"<h1>The page for admins</h1><p class="authkit-lead">Welcome, {}.</p>{}"#,
        escape(user.email().as_str()),
        links(&[("/", "Back")], None)
    );
    page("Admins", &body)
}

async fn not_found() -> impl IntoResponse {
    let body = format!(
        r#"<h1>Page not found</h1><p class="authkit-lead">There is nothing at this address.</p>{}"#,
        links(&[("/", "To the start page")], None)
    );
    (StatusCode::NOT_FOUND, page("Page not found", &body))
}

/// A menu, with one more entry where there is one.
fn links(links: &[(&str, &str)], more: Option<(&str, &str)>) -> String {
    let item = |(href, label): &(&str, &str)| format!(r#"<li><a href="{href}">{label}</a></li>"#);
    let items: String = links.iter().chain(&more).map(item).collect();
    format!(r#"<nav class="authkit-menu"><ul>{items}</ul></nav>"#)
}

/// The frame of a page. It borrows the stylesheet of AuthKit's own pages; yours will have another.
fn page(title: &str, body: &str) -> Html<String> {
    Html(format!(
        r#"<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>{title} · AuthKit quickstart</title>
<link rel="stylesheet" href="/authkit.css"></head>
<body class="authkit-page"><header class="authkit-site"><a href="/">AuthKit quickstart</a></header>
<main class="authkit">{body}</main></body></html>
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
