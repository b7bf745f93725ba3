//! Every guard, for everybody who may come, as a page and as JSON.

use std::time::Duration;

use authkit_axum::Confirmation;
use authkit_axum::store::Realm;
use authkit_axum::store::memory::Memory;
use serde_json::json;
use tower::{Layer, Service};

use crate::app::PASSWORD;
use crate::site::{ALICE, SESSION, Site, basic, cookie, site, site_on};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    Anonymous,
    SignedIn,
    Stale,
    WrongRole,
    Deactivated,
    Deleted,
    Unconfirmed,
}

use Who::*;

const EVERYBODY: [Who; 7] = [
    Anonymous,
    SignedIn,
    Stale,
    WrongRole,
    Deactivated,
    Deleted,
    Unconfirmed,
];

const BEARER: &str = r#"Bearer realm="Login Required""#;
const BAD_TOKEN: &str = r#"Bearer realm="Login Required", error="invalid_token""#;
const BASIC: &str = r#"Basic realm="Login Required", charset="UTF-8""#;

/// What somebody shows at a guard: a token at the one that wants tokens, a password at the one that wants those, else a session.
async fn credential(
    site: &Site,
    lenient: &Site,
    guard: &str,
    who: Who,
) -> Option<(&'static str, String)> {
    if who == Anonymous {
        return None;
    }
    let (from, email) = match who {
        Unconfirmed => (lenient, "una@example.com"),
        WrongRole => (site, "guest@example.com"),
        _ => (site, ALICE),
    };
    Some(match guard {
        "/token" => (
            "authorization",
            format!("Bearer {}", from.token_of(email).await),
        ),
        "/basic" => ("authorization", basic(email, PASSWORD)),
        _ => ("cookie", from.session_of(email).await),
    })
}

/// Status, where to, and the challenges.
type Expected = (u16, Option<String>, Vec<&'static str>);

fn ok() -> Expected {
    (200, None, Vec::new())
}

/// What is answered to who is nobody there.
fn nobody(guard: &str, shown: bool, json: bool) -> Expected {
    let next = guard.replace('/', "%2F");
    let to_login = (303, Some(format!("/login?next={next}")), Vec::new());
    match guard {
        "/anonymous" => ok(),
        "/token" => (401, None, vec![if shown { BAD_TOKEN } else { BEARER }]),
        "/basic" => (401, None, vec![BASIC]),
        "/no-way" => (401, None, vec![]),
        _ if !json => to_login,
        "/auth" => (401, None, vec![BEARER, BASIC]),
        _ => (401, None, vec![BEARER]),
    }
}

fn expected(guard: &str, who: Who, json: bool) -> Expected {
    let refresh = match json {
        true => (401, None, Vec::new()),
        false => {
            let next = guard.replace('/', "%2F");
            (303, Some(format!("/verify?next={next}")), Vec::new())
        }
    };
    match (guard, who) {
        (_, Anonymous) => nobody(guard, false, json),
        (_, Deactivated | Deleted | Unconfirmed) => nobody(guard, true, json),
        ("/no-way", _) => nobody(guard, true, json),
        ("/anonymous", _) if json => (403, None, vec![]),
        ("/anonymous", _) => (303, Some("/".to_owned()), vec![]),
        ("/fresh" | "/fresh-user", Stale) => refresh,
        ("/roles" | "/accepted" | "/permission", WrongRole) => (403, None, vec![]),
        _ => ok(),
    }
}

const GUARDS: [&str; 13] = [
    "/login-required",
    "/fresh",
    "/roles",
    "/accepted",
    "/permission",
    "/token",
    "/basic",
    "/auth",
    "/no-way",
    "/anonymous",
    "/confirmed",
    "/user",
    "/fresh-user",
];

/// A site, and another one over the same store that lets the unconfirmed in.
async fn sites() -> (Site, Site) {
    let store = Memory::new();
    let site = site_on(store.clone(), |builder| builder);
    let lenient = site_on(store, |builder| {
        builder.confirmable(Confirmation::default().with_login_without_confirmation(true))
    });
    for email in [ALICE, "guest@example.com"] {
        site.move_in(email).await;
    }
    site.add_role(ALICE, "admin").await;
    site.add_role("guest@example.com", "guest").await;
    lenient.register("una@example.com").await;
    lenient.add_role("una@example.com", "admin").await;
    (site, lenient)
}

#[tokio::test]
async fn every_guard_answers_everybody_as_the_table_says() {
    let mut cases = 0;
    for guard in GUARDS {
        for who in EVERYBODY {
            let (site, lenient) = sites().await;
            let shown = credential(&site, &lenient, guard, who).await;
            let headers: Vec<_> = shown
                .iter()
                .map(|(name, value)| (*name, value.as_str()))
                .collect();
            if !matches!(who, Anonymous | Unconfirmed) {
                let before = site.ask(guard, &headers, true).await;
                let open = expected(guard, if who == WrongRole { who } else { SignedIn }, true);
                assert_eq!(before.status, open.0, "{guard} before, {who:?}");
            }
            match who {
                Stale => site.clock.advance(Duration::from_secs(16 * 60)),
                Deactivated => site.switch_off(ALICE).await,
                Deleted => site.delete(ALICE).await,
                _ => {}
            }
            for json in [false, true] {
                let answer = site.ask(guard, &headers, json).await;
                let (status, location, challenges) = expected(guard, who, json);
                let case = format!("{guard} for {who:?}, json: {json}: {}", answer.body);
                assert_eq!(answer.status, status, "{case}");
                assert_eq!(answer.location(), location.as_deref(), "{case}");
                assert_eq!(answer.challenges(), challenges, "{case}");
                let said_json = answer.header("content-type") == ["application/json"];
                assert!(!json || status == 200 || said_json, "{case}");
                cases += 1;
            }
        }
    }
    assert_eq!(cases, GUARDS.len() * EVERYBODY.len() * 2);
}

/// Flask-Login's `fresh_login_required`, with the way back.
#[tokio::test]
async fn a_stale_session_is_asked_for_the_password_and_comes_back_fresh() {
    let site = site();
    site.move_in(ALICE).await;
    let answer = site.sign_in(ALICE, PASSWORD).await;
    let (old, csrf) = (
        cookie(SESSION, &answer.session()),
        answer.cookie("__Host-authkit_csrf"),
    );
    site.clock.advance(Duration::from_secs(16 * 60));
    let sent = site.ask("/fresh", &[("cookie", &old)], false).await;
    assert_eq!(sent.location(), Some("/verify?next=%2Ffresh"));
    let jar = format!("{old}; __Host-authkit_csrf={}", csrf.unwrap());
    let page = site
        .ask("/verify?next=%2Ffresh", &[("cookie", &jar)], false)
        .await;
    assert!(
        page.body.contains(r#"name="next" value="/fresh""#),
        "{}",
        page.body
    );
    assert!(page.body.contains(ALICE), "the page knows who is signed in");
    let wrong = site
        .post_with(
            "/verify",
            &json!({ "password": "not the one at all" }),
            &[("cookie", &jar)],
        )
        .await;
    assert_eq!(wrong.status, 401);
    assert_eq!(wrong.cookie(SESSION), None);
    let right = json!({ "password": PASSWORD, "next": "/fresh" });
    let proved = site.post_with("/verify", &right, &[("cookie", &jar)]).await;
    assert_eq!(proved.status, 200);
    let new = cookie(SESSION, &proved.session());
    assert_eq!(site.ask_with_cookie("/fresh", &new).await.status, 200);
    assert_eq!(
        site.ask_with_cookie("/user", &old).await.status,
        401,
        "a new id"
    );
}

/// Flask-Login lets every `OPTIONS` through. A handler for any method would answer it to anybody.
#[tokio::test]
async fn a_guard_asks_whatever_the_method_is() {
    let site = site();
    for path in ["/login-required", "/token", "/roles"] {
        for method in ["OPTIONS", "HEAD", "GET", "POST", "DELETE"] {
            let headers = [
                ("accept", "application/json"),
                ("origin", "https://other.example"),
            ];
            let method = method.parse().unwrap();
            let request = crate::app::request(method, path, &headers, String::new());
            assert_eq!(site.send(request).await.status, 401, "{path}");
        }
    }
}

#[tokio::test]
async fn whoever_signs_in_may_need_a_confirmed_address_for_more() {
    let site = site_on(Memory::new(), |builder| {
        builder.confirmable(Confirmation::default().with_login_without_confirmation(true))
    });
    site.register("una@example.com").await;
    let una = site.session_of("una@example.com").await;
    assert_eq!(site.ask_with_cookie("/user", &una).await.status, 200);
    let refused = site.ask_with_cookie("/confirmed", &una).await;
    assert_eq!(refused.status, 403);
    assert!(refused.body.contains("confirm"), "{}", refused.body);
    let link = site.link("una@example.com", "Welcome").await;
    let body = json!({ "password": PASSWORD });
    assert_eq!(site.post(&link, &body).await.status, 200);
    let una = site.session_of("una@example.com").await;
    assert_eq!(site.ask_with_cookie("/confirmed", &una).await.status, 200);
}

/// A session and a token at once: the guard says which of them counts.
#[tokio::test]
async fn the_user_behind_a_guard_is_the_one_that_the_guard_let_in() {
    let site = site();
    for email in [ALICE, "bob@example.com"] {
        site.move_in(email).await;
    }
    let (alice, bob) = (
        site.session_of(ALICE).await,
        site.token_of("bob@example.com").await,
    );
    let headers = [
        ("cookie", alice.as_str()),
        ("authentication-token", bob.as_str()),
    ];
    for (path, expected) in [
        ("/token", "bob@example.com by ApiToken"),
        ("/auth", "alice@example.com by Session"),
        ("/user", "alice@example.com by Session"),
    ] {
        assert_eq!(
            site.ask(path, &headers, true).await.body,
            expected,
            "{path}"
        );
    }
}

/// Two tenants in one program: what one of them knows is nothing at the other, also where both are asked in one request.
#[tokio::test]
async fn two_realms_in_one_program_share_nobody() {
    let store = Memory::new();
    let mut one = site_on(store.clone(), |builder| builder);
    let two = site_on(store.realm_handle(Realm::new("two")), |builder| builder);
    one.move_in(ALICE).await;
    two.move_in("bob@example.com").await;
    let (alice, bob) = (
        one.session_of(ALICE).await,
        two.session_of("bob@example.com").await,
    );
    // the layer of one site around the pages of the other
    one.app.router = crate::site::pages(&two.auth)
        .layer(one.auth.login_required())
        .layer(one.auth.layer())
        .with_state(two.auth.clone());
    assert_eq!(one.ask_with_cookie("/open", &bob).await.status, 401);
    assert_eq!(one.ask_with_cookie("/open", &alice).await.body, "nobody");
    assert_eq!(one.ask_with_cookie("/user", &alice).await.status, 401);
    assert_eq!(two.ask_with_cookie("/user", &bob).await.status, 200);
    assert_eq!(two.ask_with_cookie("/user", &alice).await.status, 401);
}

/// A future is copied when it is made, at every request.
#[tokio::test]
async fn what_a_guard_waits_for_is_small() {
    let auth = site().auth;
    let guards = [
        auth.layer(),
        auth.login_required(),
        auth.fresh_login_required(),
        auth.token_required(),
        auth.basic_required(),
        auth.roles_required(["admin"]),
    ];
    for guard in guards {
        let mut guarded = guard.layer(axum::Router::new());
        let answer = guarded.call(axum::extract::Request::default());
        let bytes = std::mem::size_of_val(&answer);
        assert!(bytes < 512, "{bytes} bytes: {guarded:?}");
    }
}
