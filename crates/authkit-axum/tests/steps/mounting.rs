//! Endpoints mounted alone, called as functions, and with fields of the application's own.

use authkit_axum::mail::DevMailbox;
use authkit_axum::store::memory::Memory;
use authkit_axum::{Auth, Endpoint, FieldError, Registration, SignUpField, SignUpFields};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::any;
use serde_json::json;

use crate::app::{App, PASSWORD, keys, quick};

fn alone(mount: impl FnOnce(&Auth) -> Router<Auth>) -> App {
    let (store, mailbox, hashing) = (Memory::new(), DevMailbox::new(), quick());
    let auth = Auth::builder(store.clone())
        .keys(keys())
        .base_url("https://site.example")
        .hashing(hashing.clone())
        .mail(mailbox.clone())
        .everything()
        .build()
        .unwrap();
    let router = mount(&auth).with_state(auth);
    App {
        router,
        store,
        mailbox,
        hashing,
    }
}

#[tokio::test]
async fn every_endpoint_can_be_mounted_alone_at_any_path() {
    let auth = Auth::builder(Memory::new())
        .keys(keys())
        .base_url("https://site.example")
        .hashing(quick())
        .mail(DevMailbox::new())
        .everything()
        .build()
        .unwrap();
    let endpoints: Vec<_> = auth.endpoints().collect();
    assert!(endpoints.len() >= 20, "{}", endpoints.len());
    for endpoint in endpoints {
        let leads = matches!(
            endpoint,
            Endpoint::ConfirmEmail
                | Endpoint::ResetPassword
                | Endpoint::TokenLogin
                | Endpoint::Unlock
                | Endpoint::ConfirmNewEmail
                | Endpoint::RevertEmail
        );
        let (path, there) = if leads {
            ("/a/b/{t}", "/a/b/x")
        } else {
            ("/a/b", "/a/b")
        };
        let app = alone(|auth| Router::new().route(path, auth.endpoint(endpoint)));
        let page = app.get(there, &[("accept", "application/json")]).await;
        assert_ne!(page.status, StatusCode::NOT_FOUND, "{endpoint:?}");
        assert!(!page.status.is_server_error(), "{endpoint:?}");
        let elsewhere = app.get("/login", &[]).await;
        assert_eq!(elsewhere.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_step_is_called_from_a_handler_and_its_form_comes_back_there() {
    async fn enter(State(auth): State<Auth>, request: Request) -> Response {
        let mut answer = auth.step(Endpoint::Login, request).await;
        let seen = axum::http::HeaderValue::from_static("yes");
        answer.headers_mut().insert("x-seen", seen);
        answer
    }
    let app = alone(|auth| {
        Router::new()
            .route("/auth/in", any(enter))
            .merge(auth.routes())
    });
    app.move_in("alice@example.com").await;
    let page = app.get("/auth/in", &[]).await;
    assert!(page.body.contains(r#"action="/auth/in""#));
    assert_eq!(page.headers["x-seen"], "yes");
    let body = json!({ "email": "alice@example.com", "password": PASSWORD });
    let entered = app.post("/auth/in", &body).await;
    assert_eq!(entered.status, StatusCode::OK);
    assert!(!entered.session().is_empty());
}

#[tokio::test]
async fn fields_of_ones_own_are_shown_checked_and_told() {
    let (store, mailbox, hashing) = (Memory::new(), DevMailbox::new(), quick());
    let fields = SignUpFields::new(|form| {
        if form.text("age").parse::<u8>().is_ok() {
            Ok(())
        } else {
            Err(FieldError::new("age", "Enter a number.").into())
        }
    });
    let fields = fields
        .with(SignUpField::text("age", "Age").with_type("number"))
        .with(
            SignUpField::text("motto", "Motto")
                .optional()
                .with_max_bytes(10),
        );
    let auth = Auth::builder(store.clone())
        .keys(keys())
        .base_url("https://site.example")
        .hashing(hashing.clone())
        .mail(mailbox.clone())
        .registerable_with(Default::default(), fields)
        .build()
        .unwrap();
    let app = App {
        router: auth.routes(),
        store,
        mailbox,
        hashing,
    };
    let page = app.get("/register", &[]).await;
    assert!(page.body.contains(r#"name="age" type="number""#) && page.body.contains("Motto"));
    let register = async |age: serde_json::Value, motto: &str| {
        let body =
            json!({ "email": "a@example.com", "password": PASSWORD, "age": age, "motto": motto });
        app.post("/register", &body).await
    };
    for (age, motto, field) in [
        (json!(""), "", "age"),
        (json!(7), "", "age"),
        (json!("seven"), "", "age"),
        (json!("7"), "far too long for this", "motto"),
    ] {
        let refused = register(age, motto).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            refused.json()["response"]["field_errors"][field].is_array(),
            "{}",
            refused.body
        );
    }
    assert_eq!(
        register(json!("7"), "onwards").await.status,
        StatusCode::CREATED
    );
}

#[tokio::test]
async fn a_password_may_be_left_out_where_it_is_optional() {
    for optional in [true, false] {
        let (store, mailbox, hashing) = (Memory::new(), DevMailbox::new(), quick());
        let registration = Registration::DEFAULT.with_optional_password(optional);
        let auth = Auth::builder(store.clone())
            .keys(keys())
            .base_url("https://site.example")
            .hashing(hashing.clone())
            .mail(mailbox.clone())
            .registerable_with(registration, SignUpFields::none())
            .build()
            .unwrap();
        let app = App {
            router: auth.routes(),
            store,
            mailbox,
            hashing,
        };
        let page = app.get("/register", &[]).await;
        let required = page.body.matches(" required").count();
        assert_eq!(required, if optional { 1 } else { 3 }, "{}", page.body);
        let (made, refused) = (StatusCode::CREATED, StatusCode::UNPROCESSABLE_ENTITY);
        let without = if optional { made } else { refused };
        for (number, password, status) in [
            (1, json!(null), without),
            (2, json!(""), without),
            (3, json!("short"), refused),
            (4, json!(7), refused),
            (5, json!(PASSWORD), made),
        ] {
            let mut body = json!({ "email": format!("a{number}@example.com") });
            if !password.is_null() {
                body["password"] = password;
            }
            let answer = app.post("/register", &body).await;
            assert_eq!(answer.status, status, "{optional} {body}: {}", answer.body);
        }
    }
}
