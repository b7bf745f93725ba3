//! The CSRF token in a cookie for the scripts of a page: who is given which, and what passes for one.

use authkit_axum::{CsrfCookie, CsrfToken, CurrentUser, SameSite, Settings};
use axum::Router;
use axum::routing::{get, post};
use serde_json::json;

use crate::app::{Answer, OTHER, PASSWORD};
use crate::jar::{FIREFOX, Jar};
use crate::site::{ALICE, SESSION, Site, cookie, site, site_with};

const SECRET: &str = "__Host-authkit_csrf";
const TOKEN: &str = "XSRF-TOKEN";

fn with_scripts() -> Site {
    site_with(|builder| builder.csrf_cookie(CsrfCookie::DEFAULT))
}

/// What a script of a page sends: the browser adds the rest.
async fn fetch(jar: &mut Jar, site: &Site, path: &str, body: &str, token: Option<&str>) -> Answer {
    let all = jar.header();
    let answer = fetch_with(site, path, body, &all, token).await;
    jar.take(&answer);
    answer
}

async fn fetch_with(site: &Site, path: &str, body: &str, jar: &str, token: Option<&str>) -> Answer {
    let mut headers = vec![
        ("cookie", jar),
        ("user-agent", FIREFOX),
        ("sec-fetch-site", "same-origin"),
    ];
    headers.extend(token.map(|token| ("x-xsrf-token", token)));
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    site.post_with(path, &body, &headers).await
}

fn sign_in() -> String {
    json!({ "email": ALICE, "password": PASSWORD }).to_string()
}

/// A browser in which somebody has just signed in by JSON, as a single-page application does.
async fn signed_in(site: &Site) -> Jar {
    let mut jar = Jar::default();
    jar.ask(site, "/login").await;
    let token = jar.get(TOKEN).expect("a token").to_owned();
    let entered = fetch(&mut jar, site, "/login", &sign_in(), Some(&token)).await;
    assert_eq!(entered.status, 200, "{entered:?}");
    jar
}

#[tokio::test]
async fn nobody_is_given_one_unless_it_is_asked_for() {
    let site = site();
    site.move_in(ALICE).await;
    let mut jar = Jar::default();
    jar.ask(&site, "/login").await;
    jar.post(
        &site,
        "/login",
        json!({ "email": ALICE, "password": PASSWORD }),
    )
    .await;
    jar.ask(&site, "/change").await;
    jar.post(&site, "/logout", json!({})).await;
    assert_eq!(jar.get(TOKEN), None);
}

#[tokio::test]
async fn a_visitor_signs_in_with_it_and_goes_on_with_the_next() {
    let site = with_scripts();
    site.move_in(ALICE).await;
    let mut jar = Jar::default();
    let shown = jar.ask(&site, "/login").await;
    let set = shown.header("set-cookie");
    let set = set.iter().find(|set| set.starts_with(TOKEN)).unwrap();
    assert!(set.ends_with("; SameSite=Strict; Secure; Path=/"), "{set}");
    let before = jar.get(TOKEN).unwrap().to_owned();
    assert_eq!(shown.json()["response"]["csrf_token"], before);
    let again = jar.ask(&site, "/login").await;
    assert_eq!(again.cookie(TOKEN), None, "it is there");

    let entered = fetch(&mut jar, &site, "/login", &sign_in(), Some(&before)).await;
    assert_eq!(entered.status, 200);
    let after = jar.get(TOKEN).unwrap().to_owned();
    assert_ne!(before, after);
    assert_eq!(entered.json()["response"]["csrf_token"], after);

    let stale = fetch(&mut jar, &site, "/logout", "{}", Some(&before)).await;
    assert_eq!(stale.status, 403);
    let change = json!({ "password": PASSWORD, "new_password": OTHER }).to_string();
    let changed = fetch(&mut jar, &site, "/change", &change, Some(&after)).await;
    assert_eq!(changed.status, 200);
    let renewed = jar.get(TOKEN).unwrap().to_owned();
    assert_ne!(renewed, after);
    let stale = fetch(&mut jar, &site, "/logout", "{}", Some(&after)).await;
    assert_eq!(stale.status, 403);

    let out = fetch(&mut jar, &site, "/logout", "{}", Some(&renewed)).await;
    assert_eq!(out.status, 200);
    let removed = out.header("set-cookie");
    let removed = removed.iter().find(|set| set.starts_with(TOKEN)).unwrap();
    assert!(
        removed.starts_with("XSRF-TOKEN=; ") && removed.contains("Max-Age=0"),
        "{removed}"
    );
    assert_eq!(jar.get(TOKEN), None);
    let over = fetch(&mut jar, &site, "/login", &sign_in(), Some(&renewed)).await;
    assert_eq!(over.status, 403, "it was of the session");
}

#[tokio::test]
async fn a_form_that_signs_in_or_out_leaves_the_right_one_too() {
    let site = with_scripts();
    site.move_in(ALICE).await;
    let mut jar = Jar::default();
    jar.ask(&site, "/login").await;
    let before = jar.get(TOKEN).unwrap().to_owned();
    let body = format!("email={ALICE}&password={PASSWORD}&csrf_token={before}").replace(' ', "+");
    let kept = jar.header();
    let headers = [
        ("cookie", kept.as_str()),
        ("user-agent", FIREFOX),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let form = crate::app::request(axum::http::Method::POST, "/login", &headers, body);
    let entered = site.send(form).await;
    assert_eq!(entered.status, 303, "{entered:?}");
    jar.take(&entered);
    let after = jar.get(TOKEN).unwrap().to_owned();
    assert_ne!(before, after);
    let verify = json!({ "password": PASSWORD }).to_string();
    let verified = fetch(&mut jar, &site, "/verify", &verify, Some(&after)).await;
    assert_eq!(verified.status, 200, "{verified:?}");
    assert_ne!(
        jar.get(TOKEN).unwrap(),
        after,
        "the session has another token now"
    );
}

/// OWASP, signed double submit: that cookie and header are the same proves nothing, since cookies can be planted.
#[tokio::test]
async fn a_planted_cookie_is_worth_nothing() {
    let site = with_scripts();
    site.move_in(ALICE).await;
    let jar = signed_in(&site).await;
    let session = cookie(SESSION, jar.get(SESSION).unwrap());
    let secret = cookie(SECRET, jar.get(SECRET).unwrap());
    let mut mallory = Jar::default();
    mallory.ask(&site, "/login").await;
    let theirs = mallory.get(TOKEN).unwrap();
    let their_secret = mallory.get(SECRET).unwrap();
    let right = jar.get(TOKEN).unwrap();

    for (kept, token) in [
        // any value, twice
        (format!("{session}; {secret}; {TOKEN}=planted"), "planted"),
        (format!("{session}; {TOKEN}=planted"), "planted"),
        // a token that is good for another browser
        (format!("{session}; {secret}; {TOKEN}={theirs}"), theirs),
        (
            format!("{session}; {secret}; {TOKEN}={right}; {TOKEN}={theirs}"),
            theirs,
        ),
        // with its secret, as far as another host can plant that
        (
            format!("{session}; {secret}; authkit_csrf={their_secret}; {TOKEN}={theirs}"),
            theirs,
        ),
        (
            format!("{session}; {secret}; {SECRET}={their_secret}; {TOKEN}={theirs}"),
            theirs,
        ),
        // even with the secret: the token is of nobody's session, and this is somebody's
        (
            format!("{session}; {SECRET}={their_secret}; {TOKEN}={theirs}"),
            theirs,
        ),
    ] {
        let refused = fetch_with(&site, "/logout", "{}", &kept, Some(token)).await;
        assert_eq!(refused.status, 403, "{kept}");
        let by_field = json!({ "csrf_token": token }).to_string();
        let refused = fetch_with(&site, "/logout", &by_field, &kept, None).await;
        assert_eq!(refused.status, 403, "{kept}");
    }
    let kept = format!("{session}; {secret}; {TOKEN}=planted");
    let out = fetch_with(&site, "/logout", "{}", &kept, Some(right)).await;
    assert_eq!(
        out.status, 200,
        "a planted one does not keep the right one from passing"
    );
}

#[tokio::test]
async fn the_header_is_what_counts_and_never_the_cookie() {
    let site = with_scripts();
    site.move_in(ALICE).await;
    let jar = signed_in(&site).await;
    let kept = jar.header();
    let right = jar.get(TOKEN).unwrap().to_owned();
    let mut other = right.clone();
    let changed = if other.starts_with('A') { "B" } else { "A" };
    other.replace_range(..1, changed);
    for token in [None, Some(""), Some("x"), Some(other.as_str())] {
        let refused = fetch_with(&site, "/logout", "{}", &kept, token).await;
        assert_eq!(refused.status, 403, "{token:?}");
    }
    let second = signed_in(&site).await;
    let refused = fetch_with(&site, "/logout", "{}", &kept, second.get(TOKEN)).await;
    assert_eq!(refused.status, 403, "another session of the same account");
    let without: Vec<_> = kept
        .split("; ")
        .filter(|kept| !kept.starts_with(TOKEN))
        .collect();
    let out = fetch_with(&site, "/logout", "{}", &without.join("; "), Some(&right)).await;
    assert_eq!(out.status, 200);
}

#[tokio::test]
async fn a_refusal_brings_the_token_that_would_have_been_good_unless_another_site_sent_it() {
    let site = with_scripts();
    site.move_in(ALICE).await;
    let headers = [("sec-fetch-site", "cross-site")];
    let forged = site.post_with("/login", &json!({}), &headers).await;
    assert_eq!((forged.status.as_u16(), forged.cookie(TOKEN)), (403, None));
    let mut jar = Jar::default();
    let first = fetch(&mut jar, &site, "/login", &sign_in(), None).await;
    assert_eq!(first.status, 403);
    let token = jar.get(TOKEN).expect("the right one").to_owned();
    let entered = fetch(&mut jar, &site, "/login", &sign_in(), Some(&token)).await;
    assert_eq!(entered.status, 200);
}

#[tokio::test]
async fn a_browser_that_is_brought_back_has_the_token_of_its_new_session() {
    let site = with_scripts();
    site.move_in(ALICE).await;
    let mut jar = Jar::remembered(&site, ALICE).await;
    jar.ask(&site, "/change").await;
    let before = jar.get(TOKEN).unwrap().to_owned();
    jar.drop_session();
    jar.ask(&site, "/user").await;
    let after = jar.get(TOKEN).unwrap().to_owned();
    assert_ne!(before, after);
    let out = fetch(&mut jar, &site, "/logout", "{}", Some(&after)).await;
    assert_eq!(out.status, 200, "{out:?}");
}

#[tokio::test]
async fn a_page_of_ones_own_hands_it_out() {
    let mut site = with_scripts();
    site.move_in(ALICE).await;
    site.app.router = Router::new()
        .route(
            "/",
            get(async |csrf: CsrfToken| (csrf, "<div id=app></div>")),
        )
        .merge(site.auth.routes())
        .with_state(site.auth.clone());
    let mut jar = Jar::default();
    jar.ask(&site, "/").await;
    let token = jar.get(TOKEN).expect("a token").to_owned();
    let entered = fetch(&mut jar, &site, "/login", &sign_in(), Some(&token)).await;
    assert_eq!(entered.status, 200, "{entered:?}");
}

/// The application's own routes ask for what ours ask for.
#[tokio::test]
async fn a_route_of_ones_own_is_reached_with_the_token_or_by_a_program() {
    let mut site = with_scripts();
    site.move_in(ALICE).await;
    let order = post(async |user: CurrentUser, body: String| format!("{}: {body}", user.email()));
    let order = order.get(async || "orders");
    site.app.router = Router::new()
        .route("/orders", order.layer(site.auth.csrf_required()))
        .merge(site.auth.routes())
        .layer(site.auth.layer())
        .with_state(site.auth.clone());
    let jar = signed_in(&site).await;
    let (kept, right) = (jar.header(), jar.get(TOKEN).unwrap().to_owned());
    let ordered = fetch_with(&site, "/orders", "{}", &kept, Some(&right)).await;
    assert_eq!(ordered.body, "alice@example.com: {}");
    for token in [None, Some("planted")] {
        let refused = fetch_with(&site, "/orders", "{}", &kept, token).await;
        assert_eq!(refused.status, 403, "{token:?}");
    }
    let anonymous = fetch_with(&site, "/orders", "{}", "", None).await;
    assert_eq!(anonymous.status, 403);

    let send = async |headers: &[(&str, &str)], body: &str| {
        let method = axum::http::Method::POST;
        let request = crate::app::request(method, "/orders", headers, body.to_owned());
        site.send(request).await
    };
    let form = ("content-type", "application/x-www-form-urlencoded");
    let (cookie, firefox) = (("cookie", kept.as_str()), ("user-agent", FIREFOX));
    let body = format!("what=tea&csrf_token={right}");
    let ordered = send(&[cookie, firefox, form], &body).await;
    assert_eq!(
        ordered.body,
        format!("alice@example.com: {body}"),
        "the handler reads it too"
    );
    let evil = ("sec-fetch-site", "same-site");
    let large = format!("{body}&more={}", "x".repeat(2 * 1024 * 1024));
    for (headers, body, status) in [
        (vec![cookie, firefox, form], "what=tea", 403),
        (vec![cookie, firefox, form, evil], body.as_str(), 403),
        (vec![cookie, firefox, form], large.as_str(), 413),
        (
            vec![cookie, firefox, ("content-type", "text/plain")],
            body.as_str(),
            403,
        ),
    ] {
        assert_eq!(send(&headers, body).await.status, status, "{headers:?}");
    }

    let token = site.token_of(ALICE).await;
    let bearer = format!("Bearer {token}");
    let program = ("authorization", bearer.as_str());
    assert_eq!(
        send(&[program], "by hand").await.body,
        "alice@example.com: by hand"
    );
    let refused = send(&[program, cookie, firefox], "").await;
    assert_eq!(
        refused.status, 403,
        "the cookie would count more than the token"
    );
    let json = ("content-type", "application/json");
    assert_eq!(
        send(&[cookie, firefox, json], "{}").await.status,
        200,
        "no browser sent it"
    );
    assert_eq!(site.ask_with_cookie("/orders", "").await.body, "orders");
}

#[tokio::test]
async fn names_are_what_the_settings_say() {
    let settings = Settings::new().with_env([
        ("AUTHKIT_CSRF_COOKIE_NAME", "__Host-csrf"),
        ("AUTHKIT_CSRF_HEADER", "X-Our-Token"),
    ]);
    let settings = settings.unwrap();
    let site = site_with(|builder| builder.settings_without_flows(&settings));
    site.move_in(ALICE).await;
    let mut jar = Jar::default();
    jar.ask(&site, "/login").await;
    let token = jar.get("__Host-csrf").expect("a token").to_owned();
    let refused = fetch(&mut jar, &site, "/login", &sign_in(), Some(&token)).await;
    assert_eq!(refused.status, 403, "that header is no other's name");
    let kept = jar.header();
    let headers = [
        ("cookie", kept.as_str()),
        ("sec-fetch-site", "same-origin"),
        ("x-our-token", token.as_str()),
    ];
    let body = json!({ "email": ALICE, "password": PASSWORD });
    assert_eq!(site.post_with("/login", &body, &headers).await.status, 200);
    let lax = CsrfCookie::new("csrf")
        .unwrap()
        .with_same_site(SameSite::Lax);
    let site = site_with(|builder| builder.csrf_cookie(lax));
    let page = site.ask("/login", &[], true).await;
    let set = page.header("set-cookie").join("\n");
    assert!(
        set.contains("SameSite=Lax; Secure; Path=/\n")
            || set.ends_with("SameSite=Lax; Secure; Path=/")
    );
    assert!(set.contains("\ncsrf=") || set.starts_with("csrf="));
}
