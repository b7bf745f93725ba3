//! A store that does not answer: every route says so in one way, and nobody is let in.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use authkit_axum::mail::DevMailbox;
use authkit_axum::store::memory::Memory;
use authkit_axum::store::{
    Account, AccountId, AccountStore, Credential, Identifier, Message, PasswordStore, Put, Realm,
    SessionDigest, SessionRecord, SessionStore, Store, Swap,
};
use authkit_axum::{Auth, CurrentUser};
use authkit_hash::{
    Argon2Params, HashError, HashService, HashServiceConfig, PasswordHash, PasswordHasher, Schemes,
    Verdict,
};
use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use serde_json::json;
use time::OffsetDateTime;

use crate::app::{App, PASSWORD, app_with, keys, quick};

#[derive(Clone)]
struct Flaky {
    inner: Memory,
    down: Arc<AtomicBool>,
}

#[derive(Debug, thiserror::Error)]
#[error("SELECT secret FROM authkit_accounts: connection refused")]
struct Down;

impl Flaky {
    fn up(&self) -> Result<&Memory, Down> {
        if self.down.load(Ordering::SeqCst) {
            Err(Down)
        } else {
            Ok(&self.inner)
        }
    }
}

impl Store for Flaky {
    type UserId = AccountId;
    type Error = Down;
    type Outgoing = Message;

    fn realm(&self) -> &Realm {
        self.inner.realm()
    }
}

impl AccountStore for Flaky {
    async fn find_account(&self, id: &AccountId) -> Result<Option<Account<AccountId>>, Down> {
        self.up()?.find_account(id).await.map_err(|_| Down)
    }

    async fn find_account_by_identifier(
        &self,
        identifier: &Identifier,
    ) -> Result<Option<Account<AccountId>>, Down> {
        self.up()?
            .find_account_by_identifier(identifier)
            .await
            .map_err(|_| Down)
    }
}

impl PasswordStore for Flaky {
    async fn find_credential(
        &self,
        identifier: &Identifier,
    ) -> Result<Option<Credential<AccountId>>, Down> {
        self.up()?
            .find_credential(identifier)
            .await
            .map_err(|_| Down)
    }

    async fn find_credential_by_id(
        &self,
        id: &AccountId,
    ) -> Result<Option<Credential<AccountId>>, Down> {
        self.up()?.find_credential_by_id(id).await.map_err(|_| Down)
    }

    async fn swap_hash(
        &self,
        id: &AccountId,
        expected: &PasswordHash,
        new: &PasswordHash,
    ) -> Result<Swap, Down> {
        self.up()?
            .swap_hash(id, expected, new)
            .await
            .map_err(|_| Down)
    }
}

impl SessionStore for Flaky {
    async fn put_session(
        &self,
        digest: &SessionDigest,
        session: &SessionRecord<AccountId>,
    ) -> Result<Put, Down> {
        self.up()?
            .put_session(digest, session)
            .await
            .map_err(|_| Down)
    }

    async fn find_session(
        &self,
        digest: &SessionDigest,
    ) -> Result<Option<(SessionRecord<AccountId>, Account<AccountId>)>, Down> {
        self.up()?.find_session(digest).await.map_err(|_| Down)
    }

    async fn record_seen(&self, digest: &SessionDigest, now: OffsetDateTime) -> Result<(), Down> {
        self.up()?.record_seen(digest, now).await.map_err(|_| Down)
    }

    async fn swap_session(
        &self,
        old: &SessionDigest,
        new: &SessionDigest,
        session: &SessionRecord<AccountId>,
    ) -> Result<Swap, Down> {
        self.up()?
            .swap_session(old, new, session)
            .await
            .map_err(|_| Down)
    }

    async fn remove_session(&self, digest: &SessionDigest) -> Result<bool, Down> {
        self.up()?.remove_session(digest).await.map_err(|_| Down)
    }

    async fn remove_expired_sessions(
        &self,
        now: OffsetDateTime,
        idle_since: OffsetDateTime,
        limit: u32,
    ) -> Result<u64, Down> {
        self.up()?
            .remove_expired_sessions(now, idle_since, limit)
            .await
            .map_err(|_| Down)
    }
}

#[tokio::test]
async fn a_store_that_does_not_answer_is_a_503_that_says_nothing_and_lets_nobody_in() {
    let store = Flaky {
        inner: Memory::new(),
        down: Arc::default(),
    };
    let hashing = quick();
    let auth = Auth::builder(store.clone())
        .hashing(hashing.clone())
        .keys(keys())
        .base_url("https://site.example")
        .build()
        .unwrap();
    let router = Router::new()
        .route(
            "/account",
            get(async |user: CurrentUser| user.email().to_string()),
        )
        .route(
            "/maybe",
            get(async |user: Option<CurrentUser>| if user.is_some() { "in" } else { "out" }),
        )
        .route(
            "/members",
            get(async || "members").layer(auth.login_required()),
        )
        .route(
            "/admin",
            get(async || "admins").layer(auth.roles_required(["admin"])),
        )
        .merge(auth.routes())
        .with_state(auth);
    let app = App {
        router,
        store: store.inner.clone(),
        mailbox: DevMailbox::new(),
        hashing,
    };

    store.down.store(true, Ordering::SeqCst);
    let body = json!({ "email": "a@example.com", "password": PASSWORD });
    let cookie = "__Host-authkit_session=aks_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let token = valid_token();
    let cookie_of = format!("__Host-authkit_session={token}");
    let mut answers = vec![app.post("/login", &body).await];
    for path in ["/account", "/members", "/admin", "/maybe", "/login"] {
        for accept in ["text/html", "application/json"] {
            answers.push(
                app.get(path, &[("cookie", cookie_of.as_str()), ("accept", accept)])
                    .await,
            );
        }
    }
    answers.push(
        app.post_with("/logout", &json!({}), &[("cookie", cookie_of.as_str())])
            .await,
    );
    for answer in answers {
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{answer:?}");
        assert!(answer.headers.contains_key("retry-after"));
        for word in ["SELECT", "authkit_accounts", "connection", "Flaky", "Down"] {
            assert!(!answer.body.contains(word), "{word} in {}", answer.body);
        }
    }
    // a text that is no token is nobody's, and costs no look-up
    assert_eq!(app.get("/maybe", &[("cookie", cookie)]).await.body, "out");
    store.down.store(false, Ordering::SeqCst);
    assert_eq!(
        app.post("/login", &body).await.status,
        StatusCode::UNAUTHORIZED,
        "and it is back"
    );
}

/// The text of a session token that no store knows.
fn valid_token() -> String {
    use authkit_axum::store::SessionToken;
    use authkit_token::{OpaqueToken, SystemRandom};

    OpaqueToken::<SessionToken>::generate(&mut SystemRandom)
        .unwrap()
        .expose()
        .to_owned()
}

/// A hasher that waits for a sign before it verifies.
#[derive(Debug)]
struct Held {
    inner: Schemes,
    open: (Mutex<bool>, Condvar),
}

impl Held {
    fn release(&self) {
        *self.open.0.lock().unwrap() = true;
        self.open.1.notify_all();
    }
}

impl PasswordHasher for Held {
    fn hash(&self, password: &[u8]) -> Result<PasswordHash, HashError> {
        self.inner.hash(password)
    }

    fn verify(&self, password: &[u8], stored: &PasswordHash) -> Result<Verdict, HashError> {
        let mut open = self.open.0.lock().unwrap();
        while !*open {
            open = self.open.1.wait(open).unwrap();
        }
        drop(open);
        self.inner.verify(password, stored)
    }
}

#[tokio::test]
async fn more_sign_ins_than_can_be_hashed_are_asked_to_come_again() {
    let cost = Argon2Params::danger_new_below_floor(8, 1, 1).unwrap();
    let held = Arc::new(Held {
        inner: Schemes::default().with_argon2(cost),
        open: (Mutex::new(false), Condvar::new()),
    });
    let one = HashServiceConfig::DEFAULT.with_workers(1).with_queue(1);
    let hashing = HashService::new(held.clone(), one).unwrap();
    let app = Arc::new(app_with(|builder| builder.hashing(hashing.clone())));
    let sign_in = || {
        let app = Arc::clone(&app);
        tokio::spawn(async move { app.sign_in("a@example.com", PASSWORD).await })
    };
    let settled = async |running, queued| {
        while (hashing.counters().running, hashing.counters().queued) != (running, queued) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };

    let first = sign_in();
    settled(1, 0).await;
    let second = sign_in();
    settled(1, 1).await;
    let third = sign_in().await.unwrap();
    assert_eq!(third.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(third.headers.contains_key("retry-after"));
    assert_eq!(
        app.get("/login", &[]).await.status,
        StatusCode::OK,
        "pages go on"
    );

    held.release();
    for answer in [first, second] {
        assert_eq!(answer.await.unwrap().status, StatusCode::UNAUTHORIZED);
    }
}
