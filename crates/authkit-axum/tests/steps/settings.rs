//! Settings from a file, at work.

use authkit_axum::mail::DevMailbox;
use authkit_axum::store::memory::Memory;
use authkit_axum::{Auth, BuildError, Settings};
use axum::http::StatusCode;
use serde_json::json;

use crate::app::{App, PASSWORD, keys, quick};

const FILE: &str = r#"
    base_url = "https://site.example"
    site_name = "The Club"
    url_prefix = "/members"
    login_url = "/in"
    post_register_view = "/thanks"
    post_logout_view = "/bye"
    registerable = true
    confirmable = true
    recoverable = true
    changeable = true
    confirm_email_within = "2 days"
    send_password_reset_notice_email = false
    email_sender = "The Club <club@example.com>"
    email_subject_register = "Good to have you"
    msg_login = "Please sign in first."
    language = "en"
"#;

fn built(settings: &Settings) -> Result<App, BuildError> {
    let (store, mailbox, hashing) = (Memory::new(), DevMailbox::new(), quick());
    let auth = Auth::builder(store.clone())
        .keys(keys())
        .hashing(hashing.clone())
        .mail(mailbox.clone())
        .settings(settings)
        .build()?;
    Ok(App {
        router: auth.routes(),
        store,
        mailbox,
        hashing,
    })
}

#[tokio::test]
async fn an_application_is_what_its_file_says() {
    let app = built(&Settings::from_toml(FILE).unwrap()).unwrap();
    let page = app.get("/members/in", &[]).await;
    assert!(page.body.contains("The Club"));
    assert_eq!(app.get("/login", &[]).await.status, StatusCode::NOT_FOUND);
    let body = json!({ "email": "a@example.com", "password": PASSWORD });
    let registered = app.post("/members/register", &body).await;
    assert_eq!(registered.status, StatusCode::CREATED);
    let link = app.link("a@example.com", "Good to have you").await;
    assert!(link.starts_with("/members/confirm/"), "{link}");
    assert_eq!(app.mailbox.messages()[0].from(), "club@example.com");
    let here = registered.browser();
    app.post_with(&link, &json!({}), &[("cookie", &here)]).await;
    let login = app.post("/members/in", &body).await;
    assert_eq!(login.status, StatusCode::OK);
    let refused = app
        .get("/members/change", &[("accept", "application/json")])
        .await;
    assert!(
        refused.body.contains("Please sign in first."),
        "{}",
        refused.body
    );

    app.post("/members/reset", &json!({ "email": "a@example.com" }))
        .await;
    let reset = app
        .link("a@example.com", "Password reset instructions")
        .await;
    let done = app
        .post(&reset, &json!({ "password": crate::app::OTHER }))
        .await;
    assert_eq!(done.status, StatusCode::OK);
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    let notice = |mail: &authkit_axum::mail::Mail| mail.subject() == "Your password has been reset";
    assert!(
        !app.mailbox.messages().iter().any(notice),
        "it is switched off"
    );
}

#[tokio::test]
async fn a_flow_that_is_off_in_the_file_is_off() {
    let app = built(&Settings::from_toml("base_url = \"https://site.example\"").unwrap()).unwrap();
    assert_eq!(app.get("/login", &[]).await.status, StatusCode::OK);
    for path in ["/register", "/confirm", "/reset", "/change", "/login-link"] {
        assert_eq!(
            app.get(path, &[]).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
}

#[tokio::test]
async fn settings_that_do_not_fit_are_told_at_the_start() {
    let settings = |text: &str| {
        Settings::from_toml(&format!("base_url = \"https://site.example\"\n{text}")).unwrap()
    };
    for text in [
        "login_without_confirmation = true",
        "confirmable = true\nregisterable = true\nsend_register_email = false",
    ] {
        assert!(
            matches!(built(&settings(text)), Err(BuildError::Settings(_))),
            "{text}"
        );
    }
    assert!(matches!(
        built(&settings("email_sender = \"nobody\"")),
        Err(BuildError::Sender(_))
    ));
    assert!(matches!(
        built(&settings("language = \"xx\"")),
        Err(BuildError::Texts(_))
    ));
    let auth = Auth::builder(Memory::new())
        .keys(keys())
        .hashing(quick())
        .settings_without_flows(&settings("confirmable = true"))
        .build();
    assert!(matches!(
        auth,
        Err(BuildError::NotSwitchedOn("confirmable"))
    ));
}

#[tokio::test]
async fn an_old_configuration_moves_in() {
    let config = json!({
        "SECURITY_CONFIRMABLE": true,
        "SECURITY_REGISTERABLE": true,
        "SECURITY_LOGIN_URL": "/auth/in",
        "SECURITY_POST_LOGIN_VIEW": "index",
        "SECURITY_PASSWORD_HASH": "bcrypt",
    });
    let (settings, dropped) = Settings::from_flask(config.as_object().unwrap().clone());
    assert_eq!(dropped.len(), 2);
    assert!(settings.flows().confirmable());
    let (store, mailbox) = (Memory::new(), DevMailbox::new());
    let auth = Auth::builder(store.clone())
        .keys(keys())
        .hashing(quick())
        .base_url("https://site.example")
        .mail(mailbox.clone())
        .settings(&settings)
        .build()
        .unwrap();
    let app = App {
        router: auth.routes(),
        store,
        mailbox,
        hashing: quick(),
    };
    assert_eq!(app.get("/auth/in", &[]).await.status, StatusCode::OK);
    assert_eq!(app.get("/register", &[]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_the_ways_of_programs_are_called_is_set_too() {
    let file = r#"
        base_url = "https://site.example"
        default_http_auth_realm = "The \"Club\""
        token_authentication_header = "X-Club-Token"
        default_remember_me = true
    "#;
    let settings = Settings::from_toml(file).unwrap();
    let store = Memory::new();
    let auth = Auth::builder(store.clone())
        .keys(keys())
        .hashing(quick())
        .settings(&settings)
        .remember(authkit_session::RememberConfig::DEFAULT)
        .api_tokens(authkit_session::ApiTokenConfig::DEFAULT)
        .build()
        .unwrap();
    let page = axum::routing::get(async || "in");
    let basic = axum::routing::get(async || "in").layer(auth.basic_required());
    let router = axum::Router::new()
        .route("/programs", page.layer(auth.token_required()))
        .route("/basic", basic)
        .merge(auth.routes());
    let app = App {
        router: router.with_state(auth),
        store,
        mailbox: DevMailbox::new(),
        hashing: quick(),
    };
    let refused = app.get("/basic", &[]).await;
    let challenge = refused.headers["www-authenticate"].to_str().unwrap();
    assert!(challenge.contains("realm=\"The Club\""), "{challenge}");
    let login = app.get("/login", &[]).await;
    assert!(login.body.contains("checked"), "the box is ticked");
    let unknown = app.get("/programs", &[("x-club-token", "x")]).await;
    assert_eq!(unknown.status, StatusCode::UNAUTHORIZED);
}

/// An account that is confirmed, and its session.
async fn member(app: &App) -> String {
    app.move_in("a@example.com").await;
    let session = app.sign_in("a@example.com", PASSWORD).await.session();
    format!("__Host-authkit_session={session}")
}

#[tokio::test]
async fn each_step_leads_where_the_file_says() {
    let file = r#"
        base_url = "https://site.example"
        registerable = true
        confirmable = true
        recoverable = true
        changeable = true
        post_login_view = "/in"
        post_logout_view = "/out"
        post_register_view = "/registered"
        post_confirm_view = "/confirmed"
        post_reset_view = "/reset-done"
        post_change_view = "/changed"
        confirm_error_view = "/oh"
    "#;
    let app = built(&Settings::from_toml(file).unwrap()).unwrap();
    let session = member(&app).await;
    let send = async |path: &str, cookies: &str, fields: &str| {
        let page = app.get("/change", &[("cookie", &session)]).await;
        let page = if cookies.is_empty() {
            app.get("/login", &[]).await
        } else {
            page
        };
        let token = page
            .body
            .split(r#"name="csrf_token" value=""#)
            .nth(1)
            .unwrap();
        let token = token.split('"').next().unwrap().to_owned();
        let secret = page.cookie("__Host-authkit_csrf").unwrap();
        let cookies = format!("{cookies}; __Host-authkit_csrf={secret}");
        let form = ("content-type", "application/x-www-form-urlencoded");
        let headers = [form, ("cookie", cookies.as_str()), ("accept", "text/html")];
        let body = format!("{fields}&csrf_token={token}");
        let sent = crate::app::request(axum::http::Method::POST, path, &headers, body);
        let answer = app.send(sent).await;
        let to = answer.headers.get(axum::http::header::LOCATION);
        to.map(|to| to.to_str().unwrap().to_owned())
            .unwrap_or(answer.body)
    };
    let plus = |text: &str| text.replace(' ', "+");
    let (old, new) = (plus(PASSWORD), plus(crate::app::OTHER));
    assert_eq!(
        send(
            "/login",
            "",
            &format!("email=a%40example.com&password={old}")
        )
        .await,
        "/in"
    );
    assert_eq!(
        send(
            "/register",
            "",
            &format!("email=b%40example.com&password={old}&password_confirm={old}")
        )
        .await,
        "/registered"
    );
    let confirm = app.link("b@example.com", "Welcome").await;
    assert_eq!(
        send(&confirm, "", "").await,
        "/reset/open",
        "in another browser a password is chosen"
    );
    let broken = app.get("/confirm/nonsense", &[("accept", "*/*")]).await;
    assert_eq!(broken.headers[axum::http::header::LOCATION], "/oh");
    let fields = format!("password={old}&new_password={new}&new_password_confirm={new}");
    assert_eq!(send("/change", &session, &fields).await, "/changed");
    app.post("/reset", &json!({ "email": "a@example.com" }))
        .await;
    let reset = app
        .link("a@example.com", "Password reset instructions")
        .await;
    assert_eq!(
        send(
            &reset,
            "",
            &format!("password={old}&password_confirm={old}")
        )
        .await,
        "/reset-done"
    );
    assert_eq!(send("/logout", "", "").await, "/out");
}

#[tokio::test]
async fn a_mail_that_is_switched_off_is_not_sent() {
    let file = r#"
        base_url = "https://site.example"
        registerable = true
        changeable = true
        send_register_email = false
        send_password_change_email = false
    "#;
    let app = built(&Settings::from_toml(file).unwrap()).unwrap();
    let body = json!({ "email": "a@example.com", "password": PASSWORD });
    assert_eq!(
        app.post("/register", &body).await.status,
        StatusCode::CREATED
    );
    let session = app.sign_in("a@example.com", PASSWORD).await.session();
    let cookie = format!("__Host-authkit_session={session}");
    let body = json!({ "password": PASSWORD, "new_password": crate::app::OTHER });
    let changed = app
        .post_with("/change", &body, &[("cookie", &cookie)])
        .await;
    assert_eq!(changed.status, StatusCode::OK);
    // somebody else's registration of the address is told to its owner, which proves that mail leaves
    app.register("a@example.com").await;
    while app.mailbox.messages().is_empty() {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    let subjects: Vec<_> = app
        .mailbox
        .messages()
        .iter()
        .map(|mail| mail.subject().to_owned())
        .collect();
    assert_eq!(subjects, ["You already have an account"]);
}
