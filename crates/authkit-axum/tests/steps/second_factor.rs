//! A second factor on a page of the application's own.

#[path = "second_factor/browser.rs"]
mod browser;
#[path = "second_factor/codes.rs"]
mod codes;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use authkit_axum::store::memory::Memory;
use authkit_axum::store::{Account, AccountStore, EmailAddress, LifecycleStore, Store};
use authkit_axum::{
    Auth, Client, CurrentUser, Gate, GateFuture, Method, PendingSignIn, SecondFactor, Settings,
    SignInRefusal,
};
use axum::extract::{FromRef, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Form, Json, Router};
use serde::Deserialize;
use serde_json::json;

use crate::app::{App, OTHER, PASSWORD, app_made};
use browser::{Browser, PAGE, to};
use codes::Codes;

const ALICE: &str = "alice@example.com";
const BOB: &str = "bob@example.com";
const TOTP: Method = Method::Custom("totp");
const CODE: &str = "123456";

/// Asks everybody but Bob.
struct ForAlice;

impl Gate<Arc<Memory>> for ForAlice {
    fn check<'a>(
        &'a self,
        _: &'a Arc<Memory>,
        account: &'a Account<<Memory as Store>::UserId>,
        method: Method,
    ) -> GateFuture<'a, <Memory as Store>::Error> {
        let asks = method != TOTP && account.email.as_str() != BOB;
        let refusal = asks.then_some(SignInRefusal::SecondFactor);
        Box::pin(async move { Ok(refusal) })
    }
}

#[derive(Clone)]
struct Site {
    auth: Auth,
    codes: Codes,
}

impl FromRef<Site> for Auth {
    fn from_ref(site: &Site) -> Self {
        site.auth.clone()
    }
}

#[derive(Deserialize)]
struct Typed {
    code: String,
}

async fn ask(pending: PendingSignIn) -> String {
    format!(
        "The code of {} ({})",
        pending.email(),
        pending.first_factor()
    )
}

async fn check(pending: PendingSignIn, State(site): State<Site>, code: String) -> Response {
    match pending.prove(TOTP, site.codes.check(&code)).await {
        SecondFactor::SignedIn(answer) | SecondFactor::Refused(answer) => answer,
        SecondFactor::Wrong => (StatusCode::UNAUTHORIZED, ask(pending).await).into_response(),
    }
}

async fn check_form(
    pending: PendingSignIn,
    site: State<Site>,
    Form(typed): Form<Typed>,
) -> Response {
    check(pending, site, typed.code).await
}

async fn check_json(
    pending: PendingSignIn,
    site: State<Site>,
    Json(typed): Json<Typed>,
) -> Response {
    check(pending, site, typed.code).await
}

/// Alice, who has to give a code, and Bob, who has not.
async fn site() -> (App, Codes) {
    let codes = Codes::default();
    let app = app_made(
        |builder| builder.gate(ForAlice).second_factor_view("/second-factor"),
        |auth| {
            assert!(codes.auth.set(auth.clone()).is_ok());
            Router::new()
                .route("/second-factor", get(ask).post(check_form))
                .route("/second-factor.json", get(ask).post(check_json))
                .route(
                    "/account",
                    get(async |user: CurrentUser| user.email().to_string()),
                )
                .merge(auth.routes())
                .with_state(Site {
                    auth,
                    codes: codes.clone(),
                })
        },
    );
    app.move_in(ALICE).await;
    app.move_in(BOB).await;
    (app, codes)
}

async fn alice(app: &App) -> Account<<Memory as Store>::UserId> {
    let email = EmailAddress::parse(ALICE).unwrap();
    let found = app.store.find_account_by_identifier(email.identifier());
    found.await.unwrap().expect("an account")
}

#[tokio::test]
async fn the_right_password_leads_to_the_applications_page_and_the_code_signs_in() {
    let (app, codes) = site().await;
    let mut browser = Browser::first_step(&app, "&next=/account%3Fa%3Db").await;
    assert!(browser.has("second_factor") && !browser.has("session"));
    assert_eq!(
        to(&browser.get(&app, "/account").await),
        "/login?next=%2Faccount",
        "it holds nothing"
    );
    let page = browser.get(&app, "/second-factor").await;
    assert_eq!(page.body, "The code of alice@example.com (password)");

    let wrong = browser.give(&app, "000000").await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    assert!(!browser.has("session"));
    let right = browser.give(&app, CODE).await;
    assert_eq!(to(&right), "/account?a=b", "where the sign-in was to lead");
    assert!(browser.has("session") && !browser.has("second_factor"));
    assert!(!browser.has("remember"), "it was not asked for");
    assert_eq!(browser.get(&app, "/account").await.body, ALICE);
    assert_eq!(codes.looked_at.load(Ordering::SeqCst), 2);
    // the step is over
    assert_eq!(to(&browser.get(&app, "/second-factor").await), "/login");
}

#[tokio::test]
async fn whoever_owes_no_second_factor_signs_in_as_ever() {
    let (app, _) = site().await;
    assert_eq!(app.sign_in(BOB, PASSWORD).await.status, StatusCode::OK);
    let wrong = app.sign_in(ALICE, OTHER).await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    assert!(!wrong.body.contains("second_factor"), "{}", wrong.body);
    assert!(wrong.cookie("__Host-authkit_second_factor").is_none());
}

#[tokio::test]
async fn a_json_client_is_told_that_a_step_is_missing_and_gets_the_answer_of_a_sign_in() {
    let (app, _) = site().await;
    let body = json!({ "email": ALICE, "password": PASSWORD, "remember": true });
    let answer = app.post("/login?include_auth_token", &body).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    let said = &answer.json()["response"];
    assert_eq!(said["second_factor_required"], true);
    assert_eq!(said["second_factor_view"], "/second-factor");
    assert_eq!(said["errors"][0], "A second factor is needed to go on.");
    let mut browser = Browser::default();
    browser.keep(&answer);
    assert!(!browser.has("session") && !browser.has("remember"));

    let cookies = browser.header();
    let path = "/second-factor.json";
    let right = json!({ "code": CODE });
    let answer = app.post_with(path, &right, &[("cookie", &cookies)]).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    browser.keep(&answer);
    assert!(browser.has("session") && browser.has("remember"));
    let said = &answer.json()["response"];
    assert!(said["csrf_token"].is_string());
    let token = said["user"]["authentication_token"].as_str().unwrap();
    let bearer = format!("Bearer {token}");
    let account = app.get("/account", &[("authorization", &bearer)]).await;
    assert_eq!(account.body, ALICE, "{said}");

    let nobody = app.post(path, &right).await;
    assert_eq!(nobody.status, StatusCode::UNAUTHORIZED);
    assert!(nobody.json()["response"]["errors"].is_array());
}

#[tokio::test]
async fn a_mailed_link_and_code_lead_to_the_second_factor_too() {
    let (app, codes) = site().await;
    let asked = app.post("/login-link", &json!({ "email": ALICE })).await;
    let mut browser = Browser::default();
    browser.keep(&asked);
    let link = app.link(ALICE, "Login instructions").await;
    let opened = browser.get(&app, &link).await;
    let page = to(&opened);
    assert_eq!(to(&browser.send(&app, &page, "").await), "/second-factor");
    assert!(!browser.has("session"));
    let page = browser.get(&app, "/second-factor").await;
    assert_eq!(page.body, "The code of alice@example.com (link)");
    assert_eq!(to(&browser.give(&app, CODE).await), "/");
    assert_eq!(browser.get(&app, "/account").await.body, ALICE);

    let asked = app.post("/login-link", &json!({ "email": ALICE })).await;
    let mut browser = Browser::default();
    browser.keep(&asked);
    let code = loop {
        let mails = app.mailbox.messages();
        let mails = mails
            .iter()
            .filter(|mail| mail.subject() == "Login instructions");
        if let Some(mail) = mails.collect::<Vec<_>>().get(1) {
            let digits = |word: &&str| word.len() >= 6 && word.bytes().all(|b| b.is_ascii_digit());
            break mail
                .text()
                .split_whitespace()
                .find(digits)
                .unwrap()
                .to_owned();
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    };
    let fields = format!("email={ALICE}&code={code}");
    assert_eq!(
        to(&browser.send(&app, "/login-code", &fields).await),
        "/second-factor"
    );
    codes.used.store(0, Ordering::SeqCst);
    assert_eq!(to(&browser.give(&app, CODE).await), "/");
    assert_eq!(browser.get(&app, "/account").await.body, ALICE);
}

/// A cookie that was copied is of no use without the secret of the browser that it was made for.
#[tokio::test]
async fn the_step_is_of_one_browser_and_ends_with_any_other_sign_in_there() {
    let (app, _) = site().await;
    let browser = Browser::first_step(&app, "").await;
    let alone = |name: &str| {
        let full = format!("__Host-authkit_{name}");
        let mut copy = browser.clone();
        copy.0.retain(|(kept, _)| *kept == full);
        copy
    };
    let mut copy = alone("second_factor");
    assert_eq!(to(&copy.get(&app, "/second-factor").await), "/login");
    let mut other = alone("second_factor");
    other.keep(&app.get("/login", &[PAGE]).await);
    assert_eq!(to(&other.get(&app, "/second-factor").await), "/login");

    let mut bobs = browser.clone();
    let fields = format!("email={BOB}&password={}", PASSWORD.replace(' ', "+"));
    assert_eq!(to(&bobs.send(&app, "/login", &fields).await), "/");
    assert!(bobs.has("second_factor"));
    assert_eq!(to(&bobs.give(&app, CODE).await), "/login");
    assert_eq!(bobs.get(&app, "/account").await.body, BOB);
}

#[tokio::test]
async fn the_step_ends_with_the_generation() {
    let (app, codes) = site().await;
    let mut browser = Browser::first_step(&app, "").await;
    let id = alice(&app).await.id;
    assert!(app.store.advance_generation(&id, &[]).await.unwrap());
    assert_eq!(to(&browser.give(&app, CODE).await), "/login");
    assert_eq!(codes.looked_at.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn guesses_are_counted_and_a_new_first_step_lifts_nothing() {
    let (app, codes) = site().await;
    let mut browser = Browser::first_step(&app, "").await;
    for _ in 0..5 {
        let wrong = browser.give(&app, "000000").await;
        assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    }
    let stopped = browser.give(&app, CODE).await;
    assert_eq!(stopped.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(stopped.headers.contains_key(header::RETRY_AFTER));
    assert_eq!(
        codes.looked_at.load(Ordering::SeqCst),
        5,
        "the right one was not looked at"
    );
    // the first step again lifts nothing
    let mut browser = Browser::first_step(&app, "").await;
    let stopped = browser.give(&app, CODE).await;
    assert_eq!(stopped.status, StatusCode::TOO_MANY_REQUESTS);

    let auth = codes.auth.get().unwrap();
    let alice = alice(&app).await;
    let nobody = Client::unknown();
    assert!(auth.unlock_second_factor(&alice, &nobody).await.unwrap());
    assert_eq!(to(&browser.give(&app, CODE).await), "/");
}

#[tokio::test]
async fn a_form_of_another_site_and_a_check_that_fails_sign_nobody_in() {
    let (app, codes) = site().await;
    let mut browser = Browser::first_step(&app, "").await;
    let evil = [("sec-fetch-site", "cross-site")];
    let body = format!("code={CODE}");
    let forged = browser.post(&app, "/second-factor", &body, &evil).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    let evil = [("origin", "https://evil.example")];
    let forged = browser.post(&app, "/second-factor", &body, &evil).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    assert_eq!(codes.looked_at.load(Ordering::SeqCst), 0);
    let broken = browser.give(&app, "broken").await;
    assert_eq!(broken.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(!browser.has("session"));
    assert_eq!(to(&browser.give(&app, CODE).await), "/");
}

/// The password alone makes no session fresh whose owner has a second factor.
#[tokio::test]
async fn the_password_once_more_is_only_the_first_step() {
    let (app, codes) = site().await;
    let mut browser = Browser::first_step(&app, "&remember=on").await;
    browser.give(&app, CODE).await;
    let remembered = browser.clone();
    assert!(remembered.has("remember"));
    codes.used.store(0, Ordering::SeqCst);
    let password = format!("password={}", PASSWORD.replace(' ', "+"));
    for (path, leads) in [
        ("/verify?next=/account", "/account"),
        ("/delete", "/delete"),
    ] {
        let fields = match path.split_once("next=") {
            Some((_, next)) => format!("{password}&next={next}"),
            None => password.clone(),
        };
        assert_eq!(
            to(&browser.send(&app, path, &fields).await),
            "/second-factor",
            "{path}"
        );
        assert_eq!(
            browser.get(&app, "/account").await.body,
            ALICE,
            "signed in all the while"
        );
        assert_eq!(to(&browser.give(&app, CODE).await), leads);
        codes.used.store(0, Ordering::SeqCst);
    }
    let name = "__Host-authkit_remember";
    let value = |browser: &Browser| {
        let found = browser.0.iter().find(|(kept, _)| kept == name);
        found.map(|(_, value)| value.clone())
    };
    assert_eq!(value(&browser), value(&remembered), "it stays remembered");
    let deleted = browser.send(&app, "/delete", "").await;
    assert_eq!(deleted.status, StatusCode::SEE_OTHER, "{}", deleted.body);
    assert!(app.sign_in(ALICE, PASSWORD).await.status == StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn without_a_page_for_it_the_answer_is_that_to_a_wrong_password() {
    let app = crate::app::app_with(|builder| builder.gate(ForAlice));
    app.move_in(ALICE).await;
    let right = app.sign_in(ALICE, PASSWORD).await;
    let wrong = app.sign_in(ALICE, OTHER).await;
    assert_eq!(right.status, StatusCode::UNAUTHORIZED);
    assert_eq!(right.compare(), wrong.compare());
}

#[tokio::test]
async fn the_page_is_named_in_a_file_too() {
    let settings = Settings::from_toml("second_factor_view = \"/two\"").unwrap();
    let app = crate::app::app_with(|builder| {
        let builder = builder.gate(ForAlice);
        builder.settings_without_flows(&settings)
    });
    app.move_in(ALICE).await;
    let first = app.sign_in(ALICE, PASSWORD).await;
    let said = &first.json()["response"];
    assert_eq!(said["second_factor_view"], "/two", "{said}");
}

#[tokio::test]
async fn a_page_that_is_none_of_this_site_is_told_at_the_start() {
    let built = Auth::builder(Memory::new())
        .keys(crate::app::keys())
        .base_url("https://site.example")
        .second_factor_view("//evil.example")
        .build();
    assert!(built.is_err());
}
