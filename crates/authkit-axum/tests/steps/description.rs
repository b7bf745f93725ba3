//! The OpenAPI description against what is really answered.

use std::collections::BTreeSet;

use axum::http::{Method, StatusCode, header};
use serde_json::{Value, json};

use crate::app::{Answer, App, PASSWORD, app_with, request};

fn described_app() -> App {
    app_with(|builder| builder.openapi("/openapi.json"))
}

async fn description(app: &App) -> Value {
    let answer = app.get("/openapi.json", &[]).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/json");
    answer.json()
}

/// Whether a value fits a schema, as far as the description uses JSON Schema.
fn fits(value: &Value, schema: &Value, root: &Value) -> bool {
    if let Some(reference) = schema["$ref"].as_str() {
        let target = root
            .pointer(reference.trim_start_matches('#'))
            .expect("a schema");
        return fits(value, target, root);
    }
    let of_type = match schema["type"].as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some(other) => panic!("{other}"),
        None => true,
    };
    let required = schema["required"].as_array().into_iter().flatten();
    let has_all = required
        .into_iter()
        .all(|name| value.get(name.as_str().unwrap()).is_some());
    let properties = schema["properties"].as_object().into_iter().flatten();
    let parts_fit = properties
        .into_iter()
        .all(|(name, part)| value.get(name).is_none_or(|value| fits(value, part, root)));
    let items_fit = schema.get("items").is_none_or(|items| {
        value
            .as_array()
            .is_some_and(|all| all.iter().all(|item| fits(item, items, root)))
    });
    of_type && has_all && parts_fit && items_fit
}

/// Holds one answer to the description; says which status it was.
fn hold(description: &Value, path: &str, method: &str, answer: &Answer) -> u16 {
    let status = answer.status.as_u16();
    let operation = &description["paths"][path][method];
    let response = &operation["responses"][status.to_string()];
    assert!(
        !response.is_null(),
        "{method} {path} answers {status}, which is not described: {}",
        answer.body
    );
    let Some(kind) = answer.headers.get(header::CONTENT_TYPE) else {
        assert!(
            response.get("content").is_none(),
            "{method} {path} {status} has no body"
        );
        return status;
    };
    let kind = kind.to_str().unwrap().split(';').next().unwrap();
    let schema = &response["content"][kind]["schema"];
    assert!(!schema.is_null(), "{method} {path} {status} answers {kind}");
    if kind == "application/json" {
        let body = answer.json();
        assert!(
            fits(&body, schema, description),
            "{method} {path} {status}: {body}"
        );
        assert_eq!(body["meta"]["code"], status);
    }
    status
}

#[tokio::test]
async fn every_answer_is_one_that_is_described() {
    let app = described_app();
    app.move_in("alice@example.com").await;
    let description = description(&app).await;
    assert_eq!(description["openapi"], "3.1.0");
    let paths = description["paths"].as_object().unwrap();
    assert!(paths.len() >= 20, "{}", paths.len());
    let sign_in = &paths["/login"]["post"]["requestBody"]["content"]["application/json"];
    assert!(sign_in["schema"]["properties"]["remember"].is_object());
    let session = format!(
        "__Host-authkit_session={}",
        app.sign_in("alice@example.com", PASSWORD).await.session()
    );
    let long = "x".repeat(70_000);
    let bodies = [
        json!({}),
        json!([]),
        json!(null),
        json!({ "email": 1, "password": [], "code": {}, "username": null }),
        json!({ "email": "alice@example.com", "password": PASSWORD, "new_password": PASSWORD, "code": "000000" }),
        json!({ "email": "no address", "password": "short", "code": "\u{0}" }),
        json!({ "email": "bob@example.com", "password": PASSWORD, "password_confirm": "another" }),
        json!({ "long": long }),
    ];
    let mut seen = BTreeSet::new();
    for path in paths.keys() {
        let there = path.replace("{token}", "no-token");
        for cookie in ["", session.as_str()] {
            for accept in ["text/html", "application/json"] {
                let headers = [("cookie", cookie), ("accept", accept)];
                seen.insert(hold(
                    &description,
                    path,
                    "get",
                    &app.get(&there, &headers).await,
                ));
                let empty = request(Method::POST, &there, &headers, String::new());
                seen.insert(hold(&description, path, "post", &app.send(empty).await));
                let headers = [
                    ("cookie", cookie),
                    ("accept", accept),
                    ("content-type", "text/plain"),
                ];
                let odd = request(Method::POST, &there, &headers, "x".into());
                seen.insert(hold(&description, path, "post", &app.send(odd).await));
                let headers = [
                    ("cookie", cookie),
                    ("accept", accept),
                    ("content-type", "application/x-www-form-urlencoded"),
                    ("origin", "https://evil.example"),
                ];
                let forged = request(Method::POST, &there, &headers, "email=a%40b.de".into());
                seen.insert(hold(&description, path, "post", &app.send(forged).await));
            }
            if path == "/delete" || path == "/deactivate" || path == "/logout" {
                continue; // the session is needed for the others
            }
            for body in &bodies {
                let answer = app.post_with(&there, body, &[("cookie", cookie)]).await;
                seen.insert(hold(&description, path, "post", &answer));
            }
        }
    }
    for status in [200, 201, 303, 400, 401, 403, 405, 413, 415, 422] {
        assert!(seen.contains(&status), "{status} was never seen: {seen:?}");
    }
}

#[tokio::test]
async fn nothing_is_described_unless_it_is_asked_for() {
    let app = app_with(|builder| builder);
    assert_eq!(
        app.get("/openapi.json", &[]).await.status,
        StatusCode::NOT_FOUND
    );
}
