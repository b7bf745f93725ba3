//! What is sent: how much, of which type, how often, and what becomes of its text.

use axum::http::{Method, StatusCode};
use serde_json::json;

use super::{EMAIL, FORM, HTML, paths, signed_in, token};
use crate::app::{PASSWORD, app, request};

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
