//! Row 104: where `next` may lead.

use axum::http::{Method, header};
use serde_json::json;

use crate::app::{PASSWORD, app, request};

/// What attackers write where a path is expected. The host to get to is `evil.example`.
pub(crate) const CORPUS: &[&str] = &[
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/////evil.example/a",
    "/\\evil.example",
    "/\\/evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "\\\\\\evil.example",
    "/\\\\evil.example",
    "\\evil.example",
    "/./\\evil.example",
    "/.//evil.example",
    "/..//evil.example",
    "/././/evil.example",
    "/a/..//evil.example",
    "/a/../..//evil.example",
    "/%2e//evil.example",
    "/%2e%2e//evil.example",
    "/a/%2e%2e//evil.example",
    "/%2f/evil.example",
    "/%2f%2fevil.example",
    "%2f%2fevil.example",
    "/%5cevil.example",
    "/%5c/evil.example",
    "%5c%5cevil.example",
    "/%09/evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    "/\t\\evil.example",
    "/\n/evil.example",
    "/\r\n/evil.example",
    "/\r\nLocation:%20https://evil.example",
    "/%0d%0aLocation:%20https://evil.example",
    "/%0a/evil.example",
    "/\u{0}/evil.example",
    "/%00/evil.example",
    " //evil.example",
    "%20//evil.example",
    "/ /evil.example",
    "\u{1}//evil.example",
    "\u{feff}//evil.example",
    "\u{a0}//evil.example",
    "/\u{2028}/evil.example",
    "/\u{ff0f}evil.example",
    "\u{ff0f}\u{ff0f}evil.example",
    "\u{3002}evil.example",
    "/\u{b}/evil.example",
    "http:evil.example",
    "https:evil.example",
    "http:/evil.example",
    "https:/evil.example",
    "http:///evil.example",
    "https:///evil.example",
    "http://evil.example",
    "https://evil.example",
    "HTTPS://evil.example",
    "hTtP://evil.example",
    "HtTpS:evil.example",
    "https:\\\\evil.example",
    "https:/\\evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>",
    "vbscript:x",
    "ftp://evil.example",
    "file:///etc/passwd",
    "mailto:a@evil.example",
    "blob:https://evil.example/x",
    "//good@evil.example",
    "https://site.example@evil.example",
    "https://site.example:x@evil.example",
    "https://evil.example\\@site.example",
    "https://evil.example#@site.example",
    "https://evil.example?@site.example",
    "https://site.example.evil.example",
    "https://site.example%2eevil.example",
    "https://site.example\u{3002}evil.example",
    "//xn--e1awd7f.example",
    "//\u{435}vil.example",
    "https://\u{435}vil.example",
    "//[::1]",
    "//[::ffff:1.2.3.4]",
    "//2130706433",
    "//0x7f.1",
    "//evil.example:80",
    "//evil.example%00.site.example",
    "@evil.example",
    "evil.example",
    "evil",
    "./evil",
    "../evil",
    "?next=//evil.example",
    "#//evil.example",
    "",
    " ",
    "/;//evil.example/..//..//evil.example",
    "/a;//evil.example",
    "/%252f%252fevil.example",
    "/\u{5c}\u{5c}evil.example",
    "/.\t./\\evil.example",
    "/%E3%80%82evil.example",
];

/// Where a browser that is at `https://site.example/login` goes for a `Location`.
fn leaves(location: &str) -> bool {
    let here = url::Url::parse("https://site.example/login").unwrap();
    let there = here.join(location).expect("a location");
    there.origin() != here.origin()
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[tokio::test]
async fn row_104_no_next_leads_off_the_site_from_any_endpoint() {
    assert!(CORPUS.len() >= 60, "{}", CORPUS.len());
    let app = app();
    app.move_in("alice@example.com").await;
    let session = app.sign_in("alice@example.com", PASSWORD).await.session();
    let signed_in = format!("__Host-authkit_session={session}");
    let page = app.get("/login", &[]).await;
    let token = page
        .body
        .split(r#"name="csrf_token" value=""#)
        .nth(1)
        .unwrap();
    let token = token.split('"').next().unwrap();
    let secret = format!(
        "__Host-authkit_csrf={}",
        page.cookie("__Host-authkit_csrf").unwrap()
    );
    let long = format!("//evil.example/{}", "a".repeat(70_000));
    let long = [long.as_str()];
    let (mut seen, mut redirects) = (0, 0);
    for next in CORPUS.iter().copied().chain(long) {
        // in the query, of somebody who is signed in: the sign-in page leads on at once
        let query = format!("/login?next={}", encoded(next));
        let raw = format!("/login?next={next}");
        for path in [query.as_str(), raw.as_str()] {
            if path.parse::<axum::http::Uri>().is_err() {
                continue; // no client can send it
            }
            for cookie in [signed_in.as_str(), ""] {
                for there in [
                    path.to_owned(),
                    path.replace("/login", "/login-link"),
                    path.replace("/login", "/register"),
                ] {
                    let answer = app.get(&there, &[("cookie", cookie)]).await;
                    assert!(!answer.status.is_server_error(), "{there}");
                    if let Some(to) = answer.headers.get(header::LOCATION) {
                        assert!(!leaves(to.to_str().unwrap()), "{next:?} gave {to:?}");
                        redirects += 1;
                    }
                }
            }
        }
        // in the form, of every endpoint that has one
        for (path, fields) in [
            (
                "/login",
                format!("email=alice%40example.com&password={}", encoded(PASSWORD)),
            ),
            (
                "/register",
                format!(
                    "email=b%40example.com&password={0}&password_confirm={0}",
                    encoded(PASSWORD)
                ),
            ),
            ("/logout", String::new()),
            ("/reset", "email=alice%40example.com".to_owned()),
            ("/confirm", "email=alice%40example.com".to_owned()),
            ("/login-link", "email=alice%40example.com".to_owned()),
            ("/unlock", "email=alice%40example.com".to_owned()),
        ] {
            let body = format!("{fields}&csrf_token={token}&next={}", encoded(next));
            let form = ("content-type", "application/x-www-form-urlencoded");
            let sent = request(
                Method::POST,
                path,
                &[form, ("cookie", &secret), ("accept", "text/html")],
                body,
            );
            let answer = app.send(sent).await;
            assert!(!answer.status.is_server_error(), "{path} {next:?}");
            if let Some(to) = answer.headers.get(header::LOCATION) {
                assert!(!leaves(to.to_str().unwrap()), "{path} {next:?} gave {to:?}");
                redirects += 1;
            }
            seen += 1;
        }
        let body = json!({ "email": "alice@example.com", "password": PASSWORD, "next": next });
        let answer = app.post("/login", &body).await;
        assert!(answer.headers.get(header::LOCATION).is_none());
    }
    assert!(
        seen > 400 && redirects > 400,
        "{seen} forms, {redirects} redirects"
    );
    let inside = app
        .get("/login?next=%2Faccount%3Fa%3Db", &[("cookie", &signed_in)])
        .await;
    assert_eq!(
        inside.headers[header::LOCATION],
        "/account?a=b",
        "what is inside is kept"
    );
}

/// `Referer` leads nowhere, and `Host` neither (rows 104 and 105).
#[tokio::test]
async fn row_105_what_a_request_says_of_itself_changes_no_link() {
    let app = app();
    app.move_in("alice@example.com").await;
    for (name, value) in [
        ("host", "evil.example"),
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-proto", "gopher"),
        ("forwarded", "host=evil.example"),
        ("referer", "https://evil.example/"),
        ("x-original-url", "/evil"),
    ] {
        let body = json!({ "email": "alice@example.com" });
        let answer = app.post_with("/reset", &body, &[(name, value)]).await;
        assert!(
            answer.status.is_success() || answer.status.as_u16() == 429,
            "{name}"
        );
        let html = app
            .get("/members", &[(name, value), ("accept", "text/html")])
            .await;
        assert_eq!(
            html.headers[header::LOCATION],
            "/login?next=%2Fmembers",
            "{name}"
        );
    }
    for mail in app.mailbox.messages() {
        if let Some(link) = mail.link() {
            assert!(link.starts_with("https://site.example/"), "{link}");
        }
        assert!(!mail.text().contains("evil.example"));
    }
}
