//! Rows of the checklist, each by its number, over every endpoint that there is.

use authkit_axum::Endpoint;
use axum::http::{HeaderMap, Method, StatusCode, header};
use serde_json::json;

use crate::app::{Answer, App, PASSWORD, app, request};

const EMAIL: &str = "alice@example.com";
const HTML: (&str, &str) = ("accept", "text/html");
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// The path of each endpoint, with a token that is none.
fn paths() -> Vec<String> {
    let paths = authkit_axum::Paths::default();
    let all = Endpoint::ALL.iter();
    let there = all.map(|endpoint| endpoint.path(&paths).replace("{token}", "no-token"));
    there.filter(|path| path != "/change-username").collect()
}

async fn signed_in(app: &App) -> String {
    app.move_in(EMAIL).await;
    let session = app.sign_in(EMAIL, PASSWORD).await.session();
    format!("__Host-authkit_session={session}")
}

/// Every page: as a stranger, as somebody signed in, and where mailed links lead.
async fn pages(app: &App) -> Vec<(String, Answer)> {
    let mut pages = Vec::new();
    app.register("new@example.com").await;
    let mut links = vec![app.link("new@example.com", "Welcome").await];
    let cookie = signed_in(app).await;
    for (path, subject) in [
        ("/reset", "Password reset instructions"),
        ("/login-link", "Login instructions"),
        ("/unlock", "Your account is locked for a while"),
    ] {
        app.post(path, &json!({ "email": EMAIL })).await;
        links.push(app.link(EMAIL, subject).await);
    }
    for path in paths().into_iter().chain(links) {
        for cookie in ["", &cookie] {
            let headers = [("cookie", cookie), ("accept", "*/*")];
            pages.push((path.clone(), app.get(&path, &headers).await));
        }
    }
    pages
}

#[tokio::test]
async fn row_9_every_password_field_helps_a_password_manager() {
    let mut fields = 0;
    for (path, page) in pages(&app()).await {
        assert!(
            !page.body.contains("onpaste") && !page.body.contains("maxlength"),
            "{path}"
        );
        for input in page.body.split("<input").skip(1) {
            let input = input.split('>').next().unwrap();
            if input.contains(r#"name="password"#) || input.contains(r#"name="new_password"#) {
                let helps = input.contains(r#"autocomplete="current-password""#)
                    || input.contains(r#"autocomplete="new-password""#);
                assert!(
                    input.contains(r#"type="password""#) && helps,
                    "{path}: {input}"
                );
                fields += 1;
            }
        }
    }
    assert!(fields >= 12, "{fields}");
}

#[tokio::test]
async fn row_34_every_spelling_of_a_path_shares_one_count() {
    let app = app();
    app.move_in(EMAIL).await;
    let body = json!({ "email": EMAIL, "password": "wrong battery horse" });
    while app.post("/login", &body).await.status != StatusCode::TOO_MANY_REQUESTS {}
    for path in [
        "/login",
        "//login",
        "/login/",
        "/LOGIN",
        "/%6cogin",
        "/./login",
        "/login?a=b",
        "/login;a",
    ] {
        let status = app.post(path, &body).await.status;
        assert!(
            matches!(
                status,
                StatusCode::TOO_MANY_REQUESTS | StatusCode::NOT_FOUND | StatusCode::BAD_REQUEST
            ),
            "{path}: {status}"
        );
    }
}

#[tokio::test]
async fn row_37_too_many_attempts_say_when_to_come_again_and_nothing_of_the_account() {
    let mut answers = Vec::new();
    for email in [EMAIL, "nobody@example.com"] {
        let app = app();
        app.move_in(EMAIL).await;
        let body = json!({ "email": email, "password": "wrong battery horse" });
        let refused = loop {
            let answer = app.post("/login", &body).await;
            if answer.status == StatusCode::TOO_MANY_REQUESTS {
                break answer;
            }
        };
        let wait: u64 = refused.headers[header::RETRY_AFTER]
            .to_str()
            .unwrap()
            .parse()
            .unwrap();
        assert!((1..=3600).contains(&wait), "{wait}");
        answers.push(refused.body);
    }
    assert_eq!(answers[0], answers[1]);
}

fn plain(headers: &HeaderMap) -> Vec<(String, String)> {
    let plain = headers
        .iter()
        .filter(|(name, _)| *name != header::SET_COOKIE);
    plain
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .collect()
}

#[tokio::test]
async fn row_38_every_reason_of_a_refusal_looks_the_same() {
    use authkit_axum::store::{AccountStore, EmailAddress, LifecycleStore};

    let app = app();
    app.register("unconfirmed@example.com").await;
    app.link("unconfirmed@example.com", "Welcome").await;
    app.move_in("off@example.com").await;
    let off = EmailAddress::parse("off@example.com").unwrap();
    let off = app
        .store
        .find_account_by_identifier(off.identifier())
        .await
        .unwrap()
        .unwrap();
    assert!(app.store.set_active(&off.id, false, &[]).await.unwrap());
    app.move_in(EMAIL).await;
    let mut seen = Vec::new();
    for (email, password) in [
        ("nobody@example.com", PASSWORD),
        (EMAIL, "wrong battery horse"),
        ("off@example.com", PASSWORD),
        ("unconfirmed@example.com", PASSWORD),
    ] {
        let answer = app.sign_in(email, password).await;
        seen.push((answer.status, plain(&answer.headers), answer.body));
    }
    seen.dedup();
    assert_eq!(seen.len(), 1, "{seen:#?}");
}

#[tokio::test]
async fn row_43_no_body_above_64_kib_is_read() {
    let app = app();
    let cookie = signed_in(&app).await;
    let big = "x".repeat(1024 * 1024);
    for path in paths() {
        for (kind, body) in [
            ("application/json", json!({ "password": big }).to_string()),
            (FORM.1, format!("password={big}")),
        ] {
            let headers = [("content-type", kind), ("cookie", cookie.as_str())];
            let answer = app.send(request(Method::POST, &path, &headers, body)).await;
            assert_eq!(
                answer.status,
                StatusCode::PAYLOAD_TOO_LARGE,
                "{path} {kind}"
            );
        }
    }
}

#[tokio::test]
async fn row_44_a_value_of_the_wrong_type_is_told_so() {
    let app = app();
    let cookie = signed_in(&app).await;
    let deep = format!("{}1{}", "[".repeat(100), "]".repeat(100));
    let deep: serde_json::Value = serde_json::from_str(&deep).unwrap();
    let fields = [
        "email",
        "username",
        "password",
        "password_confirm",
        "new_password",
        "new_password_confirm",
        "code",
        "next",
        "csrf_token",
        "asked",
    ];
    for path in paths()
        .into_iter()
        .filter(|path| path != "/logout" && path != "/delete" && path != "/deactivate")
    {
        for field in fields {
            for value in [
                json!(1),
                json!(1.5),
                json!({}),
                json!([]),
                json!(null),
                json!(true),
                deep.clone(),
            ] {
                let mut body = json!({ "email": EMAIL, "password": "x" });
                body[field] = value;
                let status = app
                    .post_with(&path, &body, &[("cookie", &cookie)])
                    .await
                    .status;
                assert!(!status.is_server_error(), "{path} {body}: {status}");
            }
        }
    }
}

#[tokio::test]
async fn row_46_a_field_that_is_given_twice_is_refused() {
    let app = app();
    let cookie = signed_in(&app).await;
    for path in paths() {
        for (kind, body) in [
            (FORM.1, "email=a%40example.com&email=b%40example.com"),
            (
                "application/json",
                r#"{"email":"a@example.com","email":"b@example.com"}"#,
            ),
        ] {
            let headers = [("content-type", kind), ("cookie", cookie.as_str())];
            let answer = app
                .send(request(Method::POST, &path, &headers, body.into()))
                .await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path} {kind}");
        }
    }
}

#[tokio::test]
async fn row_47_fields_that_nobody_asked_for_change_nothing() {
    use authkit_axum::store::{AccountStore, ConfirmableStore, EmailAddress, RoleStore};

    let app = app();
    let body = json!({
        "email": EMAIL, "password": PASSWORD, "roles": "admin", "active": "true", "confirmed_at": "2020-01-01", "id": "1",
        "is_admin": "yes",
    });
    assert_eq!(
        app.post("/register", &body).await.status,
        StatusCode::CREATED
    );
    let email = EmailAddress::parse(EMAIL).unwrap();
    let account = app
        .store
        .find_account_by_identifier(email.identifier())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        app.store.find_confirmation(&account.id).await.unwrap(),
        None
    );
    assert!(app.store.find_roles(&account.id).await.unwrap().is_empty());
}

#[tokio::test]
async fn row_100_nothing_that_another_site_sends_is_done() {
    let app = app();
    let cookie = signed_in(&app).await;
    for path in paths() {
        for (kind, more) in [
            (FORM.1, ("accept", "text/html")),
            (FORM.1, ("origin", "https://evil.example")),
            (FORM.1, ("sec-fetch-site", "cross-site")),
            (FORM.1, ("sec-fetch-site", "same-site")),
            ("application/json", ("origin", "https://evil.example")),
            ("application/json", ("sec-fetch-site", "cross-site")),
            ("application/json", ("sec-fetch-site", "same-origin")),
        ] {
            let body = if kind == FORM.1 { "password=x" } else { "{}" };
            let headers = [("content-type", kind), ("cookie", cookie.as_str()), more];
            let answer = app
                .send(request(Method::POST, &path, &headers, body.into()))
                .await;
            assert_eq!(
                answer.status,
                StatusCode::FORBIDDEN,
                "{path} {kind} {more:?}"
            );
        }
        let headers = [
            ("content-type", "text/plain"),
            ("cookie", cookie.as_str()),
            ("sec-fetch-site", "same-origin"),
        ];
        let answer = app
            .send(request(Method::POST, &path, &headers, "{}".into()))
            .await;
        assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{path}");
    }
    assert_eq!(
        app.get("/members", &[("cookie", &cookie)]).await.status,
        StatusCode::OK,
        "the session goes on"
    );
}

/// A token and the secret that it belongs to, of a browser that has just opened a page.
async fn token(app: &App, cookies: &str) -> (String, String) {
    let page = app.get("/change", &[("cookie", cookies)]).await;
    let page = if page.status == StatusCode::OK {
        page
    } else {
        app.get("/register", &[("cookie", cookies)]).await
    };
    let token = page
        .body
        .split(r#"name="csrf_token" value=""#)
        .nth(1)
        .unwrap();
    let token = token.split('"').next().unwrap().to_owned();
    (
        token,
        page.cookie("__Host-authkit_csrf").unwrap_or_default(),
    )
}

#[tokio::test]
async fn row_101_a_token_is_good_in_its_own_browser_alone() {
    let app = app();
    let (attackers, _) = token(&app, "").await;
    let (own, secret) = token(&app, "").await;
    let cookie = format!("__Host-authkit_csrf={secret}");
    for (token, status) in [
        (attackers, StatusCode::FORBIDDEN),
        (own, StatusCode::UNAUTHORIZED),
    ] {
        let body = format!(
            "email=a%40example.com&password={}&csrf_token={token}",
            "x".repeat(20)
        );
        let sent = request(
            Method::POST,
            "/login",
            &[FORM, HTML, ("cookie", &cookie)],
            body,
        );
        assert_eq!(app.send(sent).await.status, status);
    }
}

#[tokio::test]
async fn row_102_tokens_of_before_a_sign_in_are_dead_after_it() {
    let app = app();
    app.move_in(EMAIL).await;
    let (before, secret) = token(&app, "").await;
    let cookie = format!("__Host-authkit_csrf={secret}");
    let password = PASSWORD.replace(' ', "+");
    let body = format!("email=alice%40example.com&password={password}&csrf_token={before}");
    let entered = app
        .send(request(
            Method::POST,
            "/login",
            &[FORM, HTML, ("cookie", &cookie)],
            body,
        ))
        .await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER);
    let renewed = entered.cookie("__Host-authkit_csrf").unwrap();
    assert_ne!(renewed, secret);
    let cookies = format!(
        "__Host-authkit_session={}; __Host-authkit_csrf={renewed}",
        entered.session()
    );
    let sent = request(
        Method::POST,
        "/logout",
        &[FORM, HTML, ("cookie", &cookies)],
        format!("csrf_token={before}"),
    );
    assert_eq!(app.send(sent).await.status, StatusCode::FORBIDDEN);
    let (after, _) = token(&app, &cookies).await;
    assert_ne!(after, before);
}

#[tokio::test]
async fn row_103_looking_changes_nothing() {
    let app = app();
    let cookie = signed_in(&app).await;
    app.post("/reset", &json!({ "email": EMAIL })).await;
    let reset = app.link(EMAIL, "Password reset instructions").await;
    app.register("new@example.com").await;
    let confirm = app.link("new@example.com", "Welcome").await;
    let mails = app.mailbox.messages().len();
    for path in paths().iter().chain([&reset, &confirm]) {
        for method in [Method::GET, Method::HEAD] {
            for accept in ["text/html", "application/json"] {
                let headers = [("cookie", cookie.as_str()), ("accept", accept)];
                let answer = app
                    .send(request(method.clone(), path, &headers, String::new()))
                    .await;
                assert!(!answer.status.is_server_error(), "{path}");
                assert!(answer.cookie("__Host-authkit_session").is_none(), "{path}");
            }
        }
    }
    assert_eq!(app.mailbox.messages().len(), mails, "no mail");
    assert_eq!(
        app.get("/members", &[("cookie", &cookie)]).await.status,
        StatusCode::OK
    );
    assert_eq!(
        app.sign_in("new@example.com", PASSWORD).await.status,
        StatusCode::UNAUTHORIZED
    );
    let done = app
        .post(&reset, &json!({ "password": crate::app::OTHER }))
        .await;
    assert_eq!(done.status, StatusCode::OK, "the link is as good as before");
    assert_eq!(app.post(&confirm, &json!({})).await.status, StatusCode::OK);
}

#[tokio::test]
async fn row_106_nothing_that_is_typed_becomes_markup() {
    let app = app();
    let (token, secret) = token(&app, "").await;
    let cookie = format!("__Host-authkit_csrf={secret}");
    let bare = [
        "<script>x()</script>",
        "<img src=x onerror=x()>",
        "\"><script>x()</script>",
        "'><script>x()</script>",
        "\" onmouseover=\"x()",
        "' onmouseover='x()",
        "</title><script>x()</script>",
        "</textarea><script>x()</script>",
        "<svg/onload=x()>",
        "<svg><script>x()</script></svg>",
        "javascript:x()",
        "<iframe srcdoc=x>",
        "<math><mi//xlink:href=x>",
        "<a href=javascript:x()>",
        "{{7*7}}",
        "{% raw %}",
        "${7*7}",
        "<!--",
        "-->",
        "<![CDATA[",
        "<x",
        "&lt;script&gt;",
        "&#60;script",
        "<details open ontoggle=x()>",
        "<body onload=x()>",
        "<input autofocus onfocus=x()>",
        "<video><source onerror=x()>",
        "<style>@import'x'</style>",
        "<link rel=stylesheet href=x>",
        "<base href=//x>",
        "<meta http-equiv=refresh content=0>",
        "<form action=//x>",
        "<button formaction=//x>",
        "<object data=x>",
        "<embed src=x>",
        "<marquee onstart=x()>",
        "\u{2028}<script>",
        "<sCrIpT>x()</ScRiPt>",
        "<<script>x()//<</script>",
        "`onmouseover=x()",
        "\\\"><script>",
        "<%00script>",
    ];
    assert!(bare.len() >= 40, "{}", bare.len());
    for text in bare {
        let text_encoded: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
        for path in [
            "/login",
            "/register",
            "/reset",
            "/confirm",
            "/login-link",
            "/login-code",
            "/unlock",
        ] {
            let body = format!(
                "email={text_encoded}&username={text_encoded}&code={text_encoded}&next=%2F{text_encoded}&csrf_token={token}"
            );
            let sent = request(Method::POST, path, &[FORM, HTML, ("cookie", &cookie)], body);
            let page = app.send(sent).await;
            for open in [
                "<script",
                "<img",
                "<svg",
                "<iframe",
                "<math",
                "<body onload",
                "<object",
                "<sCrIpT",
                "onmouseover=\"x",
                "onmouseover='x",
            ] {
                assert!(!page.body.contains(open), "{path} {text}: {open}");
            }
            assert!(!page.body.contains(">49<"), "{path}: a template was run");
        }
    }
}

#[tokio::test]
async fn row_107_every_page_is_sealed_and_no_other_site_reads_it() {
    let app = app();
    for (path, page) in pages(&app).await {
        let policy = page.headers[header::CONTENT_SECURITY_POLICY]
            .to_str()
            .unwrap();
        for part in [
            "default-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
        ] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(
            page.headers[header::X_CONTENT_TYPE_OPTIONS],
            "nosniff",
            "{path}"
        );
        assert_eq!(
            page.headers[header::REFERRER_POLICY],
            "no-referrer",
            "{path}"
        );
        assert_eq!(page.headers[header::CACHE_CONTROL], "no-store", "{path}");
    }
    for path in paths() {
        for method in [Method::GET, Method::POST, Method::OPTIONS] {
            let headers = [
                ("origin", "https://evil.example"),
                ("access-control-request-method", "POST"),
            ];
            let answer = app
                .send(request(method, &path, &headers, String::new()))
                .await;
            let cors = answer
                .headers
                .keys()
                .any(|name| name.as_str().starts_with("access-control"));
            assert!(!cors, "{path}");
        }
    }
}

#[tokio::test]
async fn row_109_no_control_character_reaches_a_header() {
    let app = app();
    let cookie = signed_in(&app).await;
    let mut headers_seen = 0;
    for code in (0_u32..=0x20).chain([0x7f, 0x85, 0xa0, 0x2028, 0x2029, 0xfeff]) {
        let odd = char::from_u32(code).unwrap();
        for text in [
            format!("/{odd}a"),
            format!("/a{odd}Set-Cookie: x=y"),
            format!("{odd}/a"),
        ] {
            let encoded: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
            let cookies = format!(
                "{cookie}; __Host-authkit_flash={encoded}; __Host-authkit_link_reset={encoded}"
            );
            for path in [
                format!("/login?next={encoded}"),
                format!("/reset/{encoded}"),
                "/reset/open".to_owned(),
            ] {
                let Ok(_) = path.parse::<axum::http::Uri>() else {
                    continue;
                };
                let answer = app.get(&path, &[("cookie", &cookies), HTML]).await;
                assert!(!answer.status.is_server_error(), "{path}");
                for (name, value) in &answer.headers {
                    let sound = value
                        .as_bytes()
                        .iter()
                        .all(|byte| (0x20..0x7f).contains(byte));
                    assert!(sound, "{path}: {name}: {value:?}");
                    assert_ne!(name, "x", "{path}");
                    headers_seen += 1;
                }
            }
        }
    }
    assert!(headers_seen > 1000, "{headers_seen}");
}
