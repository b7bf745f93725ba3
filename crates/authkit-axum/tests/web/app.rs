//! An application to send requests to.

use std::sync::Arc;
use std::time::Duration;

use authkit_axum::mail::DevMailbox;
use authkit_axum::store::memory::Memory;
use authkit_axum::{Auth, AuthBuilder, CurrentUser, HashService, Key, KeyRing};
use authkit_hash::{Argon2Params, HashServiceConfig, Schemes};
use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use axum::routing::get;
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;

pub(crate) const PASSWORD: &str = "correct horse battery";
pub(crate) const OTHER: &str = "another battery horse";

pub(crate) struct App {
    pub(crate) router: Router,
    pub(crate) store: Memory,
    pub(crate) mailbox: DevMailbox,
    pub(crate) hashing: HashService,
}

pub(crate) fn keys() -> KeyRing {
    KeyRing::new(Key::from_bytes(b"0123456789abcdef0123456789abcdef").expect("a key"))
}

/// A hashing service of a cost for tests alone.
pub(crate) fn quick() -> HashService {
    let schemes = Schemes::default()
        .with_argon2(Argon2Params::danger_new_below_floor(8, 1, 1).expect("a cost"));
    HashService::new(Arc::new(schemes), HashServiceConfig::DEFAULT).expect("a service")
}

pub(crate) fn app() -> App {
    app_with(|builder| builder)
}

pub(crate) fn app_with(change: impl FnOnce(AuthBuilder<Memory>) -> AuthBuilder<Memory>) -> App {
    app_made(change, usual)
}

/// An application with routes of a test's own.
pub(crate) fn app_made(
    change: impl FnOnce(AuthBuilder<Memory>) -> AuthBuilder<Memory>,
    routes: impl FnOnce(Auth) -> Router,
) -> App {
    let (store, mailbox, hashing) = (Memory::new(), DevMailbox::new(), quick());
    let builder = Auth::builder(store.clone())
        .keys(keys())
        .base_url("https://site.example")
        .hashing(hashing.clone())
        .mail(mailbox.clone())
        .everything();
    let auth = change(builder).build().expect("the pieces fit");
    App {
        router: routes(auth),
        store,
        mailbox,
        hashing,
    }
}

fn usual(auth: Auth) -> Router {
    Router::new()
        .route(
            "/account",
            get(async |user: CurrentUser| user.email().to_string()),
        )
        .route(
            "/members",
            get(async || "members").layer(auth.login_required()),
        )
        .route(
            "/admin",
            get(async || "admins").layer(auth.roles_required(["admin"])),
        )
        .route(
            "/nobody",
            get(async || "nobody").layer(auth.roles_required([])),
        )
        .merge(auth.routes())
        .with_state(auth)
}

/// An answer, read to its end.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: axum::http::HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect(&self.body)
    }

    /// The cookie that this answer sets, if it sets one of that name.
    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        let cookies = self
            .headers
            .get_all(header::SET_COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok());
        let mut pairs = cookies.filter_map(|cookie| cookie.split(';').next()?.split_once('='));
        pairs
            .find(|(given, _)| *given == name)
            .map(|(_, value)| value.to_owned())
    }

    pub(crate) fn session(&self) -> String {
        self.cookie("__Host-authkit_session")
            .expect("a session cookie")
    }

    /// The cookie by which this browser is known again, as it is sent back.
    pub(crate) fn browser(&self) -> String {
        let name = "__Host-authkit_browser";
        let value = self.cookie(name).expect("a browser cookie");
        format!("{name}={value}")
    }

    /// Everything a stranger can compare: all of it, but what is random in every answer.
    pub(crate) fn compare(&self) -> (StatusCode, Vec<(String, String)>, &str) {
        let random = self.cookie("__Host-authkit_browser").unwrap_or_default();
        let headers = self.headers.iter().map(|(name, value)| {
            let value = value.to_str().unwrap_or_default();
            let value = match random.as_str() {
                "" => value.to_owned(),
                random => value.replace(random, "*"),
            };
            (name.to_string(), value)
        });
        (self.status, headers.collect(), &self.body)
    }
}

impl App {
    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("an answer");
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("a body").to_bytes();
        let body = String::from_utf8(body.to_vec()).expect("text");
        Answer {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }

    pub(crate) async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send(request(Method::GET, path, headers, String::new()))
            .await
    }

    /// A JSON request that no browser sent.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_with(path, body, &[]).await
    }

    pub(crate) async fn post_with(
        &self,
        path: &str,
        body: &Value,
        headers: &[(&str, &str)],
    ) -> Answer {
        let headers: Vec<_> = [("content-type", "application/json")]
            .iter()
            .chain(headers)
            .copied()
            .collect();
        self.send(request(Method::POST, path, &headers, body.to_string()))
            .await
    }

    pub(crate) async fn register(&self, email: &str) -> Answer {
        self.post(
            "/register",
            &serde_json::json!({ "email": email, "password": PASSWORD }),
        )
        .await
    }

    pub(crate) async fn sign_in(&self, email: &str, password: &str) -> Answer {
        self.post(
            "/login",
            &serde_json::json!({ "email": email, "password": password }),
        )
        .await
    }

    /// The path of the link in the newest mail to that address.
    pub(crate) async fn link(&self, email: &str, subject: &str) -> String {
        for _ in 0..500 {
            let mails = self.mailbox.messages();
            let mail = mails
                .iter()
                .rev()
                .find(|mail| mail.to() == email && mail.subject() == subject);
            if let Some(link) = mail.and_then(|mail| mail.link()) {
                return link.trim_start_matches("https://site.example").to_owned();
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("no mail {subject:?} to {email}: {:?}", self.mailbox);
    }

    /// Registers and confirms, in one browser.
    pub(crate) async fn move_in(&self, email: &str) {
        let registered = self.register(email).await;
        assert_eq!(registered.status, StatusCode::CREATED);
        let link = self.link(email, "Welcome").await;
        let cookie = registered.browser();
        let (nothing, headers) = (serde_json::json!({}), [("cookie", cookie.as_str())]);
        let confirmed = self.post_with(&link, &nothing, &headers).await;
        assert_eq!(confirmed.status, StatusCode::OK);
    }
}

pub(crate) fn request(
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
    body: String,
) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::from(body)).expect("a request")
}
