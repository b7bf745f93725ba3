//! What can be wrong with one field.

use serde_json::{Value, json};

use super::{Case, Route, good, good_form};

pub(super) fn missing(first: &'static str) -> Vec<Case> {
    let nothing = Case::json("an empty body", "", 422).about(first);
    vec![
        Case {
            content_type: None,
            ..nothing.clone()
        },
        nothing,
        Case::json("no field", "{}", 422).about(first),
        Case::json(
            "fields of other names",
            "{\"Email\":\"a@example.com\",\"user\":\"x\"}",
            422,
        )
        .about(first),
        Case::form("no field", "a=b", 422),
        Case::form("separators only", "&&&", 422),
    ]
}

pub(super) fn one_field(route: &Route, field: &'static str) -> Vec<Case> {
    let json_with = |name: &str, value: Value, status| {
        let mut fields = good(route);
        fields.insert(field.to_owned(), value);
        let case = Case::json(
            format!("{field} {name}"),
            Value::from(fields).to_string(),
            status,
        );
        // a sign-in that fails says nothing of a field
        if status == 422 {
            case.about(field)
        } else {
            case
        }
    };
    let form_with = |name: &str, value: &str| {
        Case::form(
            format!("{field} {name}"),
            good_form(route, Some((field, value))),
            422,
        )
    };
    let mut cases = Vec::new();
    for value in [
        json!(null),
        json!(1),
        json!(1.5),
        json!([]),
        json!(["x"]),
        json!({}),
        json!({"x": {}}),
        json!(true),
    ] {
        cases.push(json_with(&value.to_string(), value, 422));
    }
    cases.extend([
        json_with("empty", json!(""), 422),
        json_with("with NUL", json!("a\0b@example.com, and quite long"), 422),
        form_with("empty", ""),
        form_with("with NUL", "a%00b%40example.com+and+quite+long"),
    ]);
    if field == "email" {
        cases.extend(
            bad_addresses()
                .into_iter()
                .map(|bad| json_with(&format!("{bad:.40}"), json!(bad), 422)),
        );
        return cases;
    }
    cases.push(json_with(
        "of 4097 bytes",
        json!("x".repeat(4097)),
        route.long_password,
    ));
    if field == new_password(route) && route.long_password == 422 {
        cases.push(json_with("of 14 characters", json!("fourteen chars"), 422));
        cases.push(form_with("of 14 characters", "fourteen+chars"));
    }
    cases
}

pub(super) fn repeated(route: &Route, again: &'static str) -> Vec<Case> {
    let wrong = [
        json!(null),
        json!(1),
        json!(["x"]),
        json!({}),
        json!(""),
        json!("another one"),
    ];
    let case = |value: Value| {
        let name = format!("{again} {value}");
        let mut fields = good(route);
        fields.insert(again.to_owned(), value);
        Case::json(name, Value::from(fields).to_string(), 422).about(again)
    };
    let mut cases: Vec<_> = wrong.into_iter().map(case).collect();
    let form = format!(
        "{}&{again}2=x",
        good_form(
            &Route {
                again: None,
                ..route.clone()
            },
            None
        )
    );
    cases.push(Case::form(format!("{again} left out"), form, 422));
    cases
}

fn new_password(route: &Route) -> &'static str {
    route
        .fields
        .iter()
        .find(|field| field.starts_with("new_"))
        .copied()
        .unwrap_or("password")
}

fn bad_addresses() -> Vec<String> {
    let bad = [
        "x",
        "@",
        "@example.com",
        "eve@",
        "eve@example",
        "eve@@example.com",
        "eve@exa mple.com",
        "e ve@example.com",
        "eve@example..com",
        "eve@.example.com",
        "eve@example.com\r\nBcc: x@example.net",
        "eve@example.com\nx",
        "eve@example.com,x@example.com",
        "<eve@example.com>",
        "Eve <eve@example.com>",
        "eve@[127.0.0.1]",
        "eve\u{202e}@example.com",
    ];
    let mut bad: Vec<_> = bad.map(str::to_owned).into();
    bad.extend([
        format!("{}@example.com", "x".repeat(65)),
        format!("eve@{}.com", "x".repeat(300)),
    ]);
    bad
}
