//! A site with a page behind each guard, and a clock that the tests move.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use authkit_axum::mail::DevMailbox;
use authkit_axum::roles::{Permission, role};
use authkit_axum::store::clock::ManualClock;
use authkit_axum::store::memory::Memory;
use authkit_axum::store::{
    Account, AccountId, AccountStore, EmailAddress, LifecycleStore, RoleStore,
};
use authkit_axum::{Auth, AuthBuilder, CurrentUser, EventKind, Fresh, Mechanism};
use axum::Router;
use axum::http::header;
use axum::routing::get;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;
use time::OffsetDateTime;

use crate::app::{Answer, App, PASSWORD, keys, quick};

pub(crate) const ALICE: &str = "alice@example.com";
pub(crate) const SESSION: &str = "__Host-authkit_session";
pub(crate) const REMEMBER: &str = "__Host-authkit_remember";

pub(crate) struct Site {
    pub(crate) app: App,
    pub(crate) auth: Auth,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) events: Arc<Mutex<Vec<EventKind>>>,
}

impl std::ops::Deref for Site {
    type Target = App;

    fn deref(&self) -> &App {
        &self.app
    }
}

pub(crate) fn site() -> Site {
    site_on(Memory::new(), |builder| builder)
}

pub(crate) fn site_with(change: impl FnOnce(AuthBuilder<Memory>) -> AuthBuilder<Memory>) -> Site {
    site_on(Memory::new(), change)
}

pub(crate) fn site_on(
    store: Memory,
    change: impl FnOnce(AuthBuilder<Memory>) -> AuthBuilder<Memory>,
) -> Site {
    let (mailbox, hashing) = (DevMailbox::new(), quick());
    let start = OffsetDateTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    let clock = Arc::new(ManualClock::at(start));
    let events = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&events);
    let builder = Auth::builder(store.clone())
        .keys(keys())
        .base_url("https://site.example")
        .hashing(hashing.clone())
        .clock(clock.clone())
        .events(Arc::new(move |event: &authkit_axum::Event<AccountId>| {
            sink.lock().unwrap().push(event.kind);
        }))
        .mail(mailbox.clone())
        .everything();
    let auth = change(builder).build().expect("the pieces fit");
    let router = pages(&auth)
        .merge(auth.routes())
        .layer(auth.layer())
        .with_state(auth.clone());
    let app = App {
        router,
        store,
        mailbox,
        hashing,
    };
    Site {
        app,
        auth,
        clock,
        events,
    }
}

async fn who(user: CurrentUser) -> String {
    format!("{} by {:?}", user.email(), user.mechanism())
}

/// A page behind each guard, and one for each extractor.
pub(crate) fn pages(auth: &Auth) -> Router<Auth> {
    let page = || get(who).post(who);
    let ways = [Mechanism::Session, Mechanism::ApiToken, Mechanism::Basic];
    let may = Permission::all([role("admin")]);
    let open = get(async |user: Option<CurrentUser>| {
        user.map_or("nobody".to_owned(), |user| user.email().to_string())
    });
    Router::new()
        .route("/login-required", page().layer(auth.login_required()))
        .route("/fresh", page().layer(auth.fresh_login_required()))
        .route("/roles", page().layer(auth.roles_required(["admin"])))
        .route(
            "/accepted",
            page().layer(auth.roles_accepted(["admin", "editor"])),
        )
        .route("/permission", page().layer(auth.permission_required(may)))
        .route("/token", page().layer(auth.token_required()))
        .route("/basic", page().layer(auth.basic_required()))
        .route("/auth", page().layer(auth.auth_required(ways)))
        .route("/no-way", page().layer(auth.auth_required([])))
        .route(
            "/anonymous",
            get(async || "nobody").layer(auth.anonymous_required()),
        )
        .route("/confirmed", page().layer(auth.confirmed_required()))
        .route("/user", page())
        .route(
            "/fresh-user",
            get(async |Fresh(user): Fresh<CurrentUser>| who(user).await),
        )
        .route("/open", open)
        .route("/plain", get(async || "for everybody"))
}

pub(crate) fn basic(email: &str, password: &str) -> String {
    let text = BASE64_STANDARD.encode(format!("{email}:{password}"));
    format!("Basic {text}")
}

pub(crate) fn cookie(name: &str, value: &str) -> String {
    format!("{name}={value}")
}

impl Site {
    pub(crate) async fn account(&self, email: &str) -> Account<AccountId> {
        let address = EmailAddress::parse(email).unwrap();
        let found = self.store.find_account_by_identifier(address.identifier());
        found.await.unwrap().expect("an account")
    }

    pub(crate) async fn add_role(&self, email: &str, name: &str) {
        let account = self.account(email).await;
        let name = name.parse().unwrap();
        let added = self.store.add_role(&account.id, &name);
        assert!(added.await.unwrap());
    }

    /// Signs in, and asks to be remembered.
    pub(crate) async fn remembered(&self, email: &str) -> Answer {
        let body = json!({ "email": email, "password": PASSWORD, "remember": true });
        let answer = self.post("/login", &body).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer
    }

    /// A session of somebody who lives here.
    pub(crate) async fn session_of(&self, email: &str) -> String {
        let answer = self.sign_in(email, PASSWORD).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        cookie(SESSION, &answer.session())
    }

    pub(crate) async fn token_of(&self, email: &str) -> String {
        let account = self.account(email).await;
        let hour = Some(Duration::from_secs(3600));
        let issued = self.auth.issue_api_token(&account, "", hour).await;
        issued.expect("a token").expose().to_owned()
    }

    /// Asks a page, as a browser or as a program.
    pub(crate) async fn ask(&self, path: &str, headers: &[(&str, &str)], json: bool) -> Answer {
        let accept = if json {
            "application/json"
        } else {
            "text/html"
        };
        let all: Vec<_> = [("accept", accept)]
            .iter()
            .chain(headers)
            .copied()
            .collect();
        self.get(path, &all).await
    }

    pub(crate) async fn ask_with_cookie(&self, path: &str, cookie: &str) -> Answer {
        self.ask(path, &[("cookie", cookie)], true).await
    }

    pub(crate) async fn switch_off(&self, email: &str) {
        let id = self.account(email).await.id;
        assert!(self.store.set_active(&id, false, &[]).await.unwrap());
    }

    pub(crate) async fn delete(&self, email: &str) {
        let id = self.account(email).await.id;
        assert!(self.store.remove_account(&id, &[]).await.unwrap());
    }

    pub(crate) fn told(&self, kind: EventKind) -> usize {
        let events = self.events.lock().unwrap();
        events.iter().filter(|told| **told == kind).count()
    }
}

impl Answer {
    pub(crate) fn location(&self) -> Option<&str> {
        self.headers.get(header::LOCATION)?.to_str().ok()
    }

    pub(crate) fn challenges(&self) -> Vec<&str> {
        let all = self.headers.get_all(header::WWW_AUTHENTICATE).iter();
        all.map(|value| value.to_str().unwrap()).collect()
    }

    pub(crate) fn header(&self, name: &str) -> Vec<&str> {
        let all = self.headers.get_all(name).iter();
        all.map(|value| value.to_str().unwrap()).collect()
    }
}
