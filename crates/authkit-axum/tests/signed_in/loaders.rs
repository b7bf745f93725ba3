//! Who asks is found out once, and only if somebody wants to know.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use authkit_axum::store::memory::Memory;
use authkit_axum::store::{Account, AccountId, AccountStore};
use authkit_axum::{
    Auth, CsrfToken, CurrentUser, EventKind, LoadError, LoadFuture, Loaded, Mechanism,
    RequestLoader, RequestView, UserLoader,
};
use axum::Router;
use axum::extract::FromRef;
use axum::routing::get;

use crate::site::{ALICE, Site, site, site_on};

/// The application's own users, counted.
#[derive(Default)]
struct Profiles {
    loads: AtomicUsize,
}

struct Profile {
    nickname: String,
}

impl UserLoader<AccountId> for Profiles {
    type User = Profile;
    type Error = Infallible;

    async fn load(&self, account: &Account<AccountId>) -> Result<Option<Profile>, Infallible> {
        self.loads.fetch_add(1, Ordering::SeqCst);
        let nickname = account.email.to_string();
        Ok((nickname != "bob@example.com").then_some(Profile { nickname }))
    }
}

#[derive(Clone)]
struct State {
    auth: Auth,
    profiles: Arc<Profiles>,
}

impl FromRef<State> for Auth {
    fn from_ref(state: &State) -> Self {
        state.auth.clone()
    }
}

impl FromRef<State> for Arc<Profiles> {
    fn from_ref(state: &State) -> Self {
        state.profiles.clone()
    }
}

async fn thrice(
    _: CurrentUser,
    one: Loaded<Profiles>,
    two: Loaded<Profiles>,
    three: Option<Loaded<Profiles>>,
    csrf: CsrfToken,
) -> String {
    assert!(!csrf.as_str().is_empty());
    format!(
        "{}{}{}",
        one.nickname,
        two.nickname,
        three.unwrap().nickname
    )
}

#[tokio::test]
async fn the_loader_runs_once_per_request_and_only_if_it_is_asked() {
    let mut site = site();
    for email in [ALICE, "bob@example.com"] {
        site.move_in(email).await;
    }
    let profiles = Arc::new(Profiles::default());
    let state = State {
        auth: site.auth.clone(),
        profiles: Arc::clone(&profiles),
    };
    let perhaps = get(async |profile: Option<Loaded<Profiles>>| {
        profile.map_or("nobody".to_owned(), |profile| profile.nickname.clone())
    });
    site.app.router = Router::new()
        .route("/thrice", get(thrice).layer(site.auth.login_required()))
        .route(
            "/without",
            get(async |user: CurrentUser| user.email().to_string()),
        )
        .route("/perhaps", perhaps)
        .merge(site.auth.routes())
        .layer(site.auth.layer())
        .with_state(state);
    let loads = || profiles.loads.swap(0, Ordering::SeqCst);
    let alice = site.session_of(ALICE).await;
    let bob = site.session_of("bob@example.com").await;
    assert_eq!(loads(), 0);
    for (path, cookie, body, expected) in [
        (
            "/thrice",
            alice.as_str(),
            "alice@example.comalice@example.comalice@example.com",
            1,
        ),
        ("/without", &alice, ALICE, 0),
        ("/perhaps", &alice, ALICE, 1),
        ("/perhaps", "", "nobody", 0),
        ("/perhaps", &bob, "nobody", 1),
        ("/without", &bob, "bob@example.com", 0),
    ] {
        let answer = site.ask_with_cookie(path, cookie).await;
        assert_eq!(
            (answer.status.as_u16(), answer.body.as_str()),
            (200, body),
            "{path}"
        );
        assert_eq!(loads(), expected, "{path}");
    }
    // whom the loader does not know is not signed in
    assert_eq!(site.ask_with_cookie("/thrice", &bob).await.status, 401);
    assert_eq!(site.ask_with_cookie("/thrice", "").await.status, 401);
}

/// A gateway that says in a header who it is.
struct Gateway(Memory);

impl RequestLoader<AccountId> for Gateway {
    fn name(&self) -> &'static str {
        "gateway"
    }

    fn load<'a>(&'a self, request: &'a dyn RequestView) -> LoadFuture<'a, AccountId> {
        Box::pin(async move {
            let Some(id) = request.header("X-Gateway-User") else {
                return Ok(None);
            };
            if id == "fault" {
                return Err(LoadError::new("the gateway's list could not be read"));
            }
            let id = id.parse().map_err(LoadError::new)?;
            self.0.find_account(&id).await.map_err(LoadError::new)
        })
    }
}

fn behind_a_gateway() -> Site {
    let store = Memory::new();
    site_on(store.clone(), |builder| {
        builder.request_loader(Gateway(store))
    })
}

#[tokio::test]
async fn a_header_of_ones_own_brings_somebody_in() {
    let site = behind_a_gateway();
    site.move_in(ALICE).await;
    let id = site.account(ALICE).await.id.to_string();
    let header = ("x-gateway-user", id.as_str());
    let by = r#"alice@example.com by Custom("gateway")"#;
    assert_eq!(site.ask("/user", &[header], true).await.body, by);
    assert_eq!(site.ask("/login-required", &[header], true).await.body, by);
    // a bad cookie and a bad token do not keep the loader from being asked
    let bad = [
        header,
        (
            "cookie",
            "__Host-authkit_session=x; __Host-authkit_remember=y",
        ),
        ("authentication-token", "z"),
    ];
    assert_eq!(site.ask("/user", &bad, true).await.body, by);
    assert_eq!(
        site.ask("/fresh", &[header], true).await.status,
        401,
        "never fresh"
    );
    assert_eq!(site.ask("/token", &[header], true).await.status, 401);
    assert_eq!(
        site.ask("/user", &[("x-gateway-user", "fault")], true)
            .await
            .status,
        503
    );
    site.switch_off(ALICE).await;
    assert_eq!(site.ask("/user", &[header], true).await.status, 401);
}

/// Flask-Login's signals of who was loaded, and how.
#[tokio::test]
async fn it_is_told_by_what_somebody_came_in() {
    let site = behind_a_gateway();
    site.move_in(ALICE).await;
    let mut jar = crate::jar::Jar::remembered(&site, ALICE).await;
    jar.close_browser();
    assert_eq!(jar.ask(&site, "/user").await.status, 200);
    assert_eq!(site.told(EventKind::Restored), 1, "by cookie");
    let token = site.token_of(ALICE).await;
    let id = site.account(ALICE).await.id.to_string();
    site.ask("/user", &[("authentication-token", &token)], true)
        .await;
    site.ask("/user", &[("x-gateway-user", &id)], true).await;
    let authenticated: Vec<_> = {
        let events = site.events.lock().unwrap();
        let told = events.iter().filter_map(|kind| match kind {
            EventKind::Authenticated { method } => Some(method.name()),
            _ => None,
        });
        told.collect()
    };
    assert_eq!(
        authenticated,
        ["api_token", "gateway"],
        "by header, by request"
    );
    let accessed = site.told(EventKind::Accessed);
    site.ask("/open", &[], true).await;
    site.ask("/plain", &[("cookie", &jar.header())], true).await;
    assert_eq!(
        site.told(EventKind::Accessed),
        accessed + 1,
        "only where somebody asked"
    );
    site.ask("/user", &[], true).await;
    assert_eq!(site.told(EventKind::Unauthorized), 1);
}

/// A guard for one of several loaders.
#[tokio::test]
async fn a_guard_can_ask_for_one_loader_alone() {
    let mut site = behind_a_gateway();
    site.move_in(ALICE).await;
    let only = site.auth.auth_required([Mechanism::Custom("gateway")]);
    let other = site.auth.auth_required([Mechanism::Custom("other")]);
    site.app.router = Router::new()
        .route("/gateway", get(async || "in").layer(only))
        .route("/other", get(async || "in").layer(other))
        .merge(site.auth.routes())
        .with_state(site.auth.clone());
    let id = site.account(ALICE).await.id.to_string();
    let header = ("x-gateway-user", id.as_str());
    let session = site.session_of(ALICE).await;
    assert_eq!(site.ask("/gateway", &[header], true).await.status, 200);
    assert_eq!(
        site.ask("/gateway", &[("cookie", &session)], true)
            .await
            .status,
        401
    );
    assert_eq!(site.ask("/other", &[header], true).await.status, 401);
}
