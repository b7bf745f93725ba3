//! The ways in which a request can be wrong.

mod fields;

use reqwest::Method;
use serde_json::{Map, Value, json};

use crate::support::OTHER_PASSWORD;

/// A route that takes a form.
#[derive(Clone, Debug)]
pub(super) struct Route {
    pub(super) path: String,
    /// Where its form is shown.
    pub(super) page: String,
    pub(super) signed_in: bool,
    /// The fields that have to be there.
    pub(super) fields: &'static [&'static str],
    /// The field in which the last of them is repeated.
    pub(super) again: Option<&'static str>,
    /// What a password deserves that is longer than any can be.
    pub(super) long_password: u16,
}

/// Who asks.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Program,
    Browser,
}

/// A request, and the status that it deserves.
#[derive(Clone, Debug)]
pub(super) struct Case {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) method: Method,
    pub(super) content_type: Option<&'static str>,
    pub(super) headers: Vec<(&'static str, &'static str)>,
    /// Whether it brings this browser's form token, in a header.
    pub(super) token: bool,
    /// Whether it brings another browser's, in its field.
    pub(super) foreign_token: bool,
    pub(super) body: Vec<u8>,
    pub(super) status: u16,
    /// The field that the answer speaks of.
    pub(super) field: Option<&'static str>,
}

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

impl Case {
    fn json(name: impl Into<String>, body: impl Into<Vec<u8>>, status: u16) -> Self {
        Self {
            name: format!("JSON, {}", name.into()),
            kind: Kind::Program,
            method: Method::POST,
            content_type: Some(JSON),
            headers: Vec::new(),
            token: false,
            foreign_token: false,
            body: body.into(),
            status,
            field: None,
        }
    }

    fn form(name: impl Into<String>, body: impl Into<Vec<u8>>, status: u16) -> Self {
        let case = Self::json("", body, status);
        let name = format!("form, {}", name.into());
        Self {
            name,
            kind: Kind::Browser,
            content_type: Some(FORM),
            token: true,
            ..case
        }
    }

    fn about(self, field: &'static str) -> Self {
        Self {
            field: Some(field),
            ..self
        }
    }

    fn with(mut self, name: &'static str, value: &'static str) -> Self {
        self.headers.push((name, value));
        self
    }
}

/// Everything that can be wrong with a request to that route.
pub(super) fn cases(route: &Route) -> Vec<Case> {
    let mut cases = whole_bodies(route);
    cases.extend(forms(route));
    cases.extend(other_sites(route));
    cases.extend(methods());
    if let Some(first) = route.fields.first().copied() {
        cases.extend(fields::missing(first));
    }
    for field in route.fields {
        cases.extend(fields::one_field(route, field));
    }
    if let Some(again) = route.again {
        cases.extend(fields::repeated(route, again));
    }
    cases
}

/// Something that would do if it were not for what is wrong.
fn good(route: &Route) -> Map<String, Value> {
    let value = |field: &str| {
        if field == "email" {
            "eve@example.com"
        } else {
            OTHER_PASSWORD
        }
    };
    route
        .fields
        .iter()
        .map(|field| ((*field).to_owned(), json!(value(field))))
        .collect()
}

/// The same as a form, which repeats new passwords.
pub(super) fn good_form(route: &Route, except: Option<(&str, &str)>) -> String {
    let value_of = |field: &str| match except {
        Some((name, value)) if name == field => value,
        _ if field == "email" => "eve%40example.com",
        _ => "staple+of+the+battery",
    };
    let mut form = String::new();
    for field in route.fields {
        form.push_str(&format!("{field}={}&", value_of(field)));
    }
    if let (Some(again), Some(first)) = (route.again, route.fields.last()) {
        form.push_str(&format!("{again}={}&", value_of(first)));
    }
    form
}

fn whole_bodies(route: &Route) -> Vec<Case> {
    let object = Value::from(good(route)).to_string();
    let mut cases: Vec<_> = ["[]", "[1]", "null", "1", "-1.5", "true", "\"text\""]
        .into_iter()
        .map(|body| Case::json(body, body, 400))
        .collect();
    cases.extend([
        Case::json("cut off", &object.as_bytes()[..object.len() - 1], 400),
        Case::json("a comma too many", "{\"email\":\"x\",}", 400),
        Case::json("two objects", format!("{object}{object}"), 400),
        Case::json("no UTF-8", b"{\"email\":\"\xff\"}", 400),
        Case::json(
            "half a surrogate pair",
            "{\"email\":\"\\ud800@example.com\"}",
            400,
        ),
        Case::json(
            "10 000 lists",
            format!("{}{}", "[".repeat(10_000), "]".repeat(10_000)),
            400,
        ),
        Case::json(
            "10 000 lists in a field",
            format!(
                "{{\"email\":{}1{}}}",
                "[".repeat(10_000),
                "]".repeat(10_000)
            ),
            400,
        ),
        Case::json("10 000 lists left open", "[".repeat(10_000), 400),
        Case::json(
            "a field twice",
            "{\"email\":\"a@example.com\",\"email\":\"b@example.com\"}",
            400,
        ),
        Case::json(
            "a key in two spellings",
            "{\"password\":\"x\",\"p\\u0061ssword\":\"y\"}",
            400,
        ),
        Case::json(
            "1 MB",
            format!("{{\"password\":\"{}\"}}", "x".repeat(1_000_000)),
            413,
        ),
    ]);
    for kind in [
        "text/plain",
        "text/json",
        "application/xml",
        "application/octet-stream",
        "nonsense",
        "/",
    ] {
        cases.push(Case {
            content_type: Some(kind),
            ..Case::json(kind, object.clone(), 415)
        });
    }
    cases
}

fn forms(route: &Route) -> Vec<Case> {
    let good = good_form(route, None);
    let multipart =
        "--x\r\nContent-Disposition: form-data; name=\"email\"\r\n\r\neve@example.com\r\n--x--\r\n";
    let mut cases = vec![
        Case::form("bytes that are no UTF-8", b"email=\xff\xfe", 400),
        Case::form("escapes that are no UTF-8", "email=%ff%fe", 400),
        Case::form("an overlong escape", "email=%c0%80", 400),
        Case::form("a name that is no UTF-8", "%ff=x", 400),
        Case::form(
            "a field twice",
            "email=a%40example.com&email=b%40example.com",
            400,
        ),
        Case::form(
            "a field twice, escaped",
            "email=a%40example.com&%65mail=b%40example.com",
            400,
        ),
        Case::form("1 MB", format!("password={}", "x".repeat(1_000_000)), 413),
    ];
    for kind in [
        "multipart/form-data; boundary=x",
        "text/plain",
        "text/html",
        "image/png",
        "nonsense",
    ] {
        cases.push(Case {
            content_type: Some(kind),
            ..Case::form(kind, multipart, 415)
        });
    }
    let untyped = Case::form("a body of no type", format!("{good}a=b"), 415);
    cases.push(Case {
        content_type: None,
        ..untyped
    });

    let no_token = |name: &str, body: &str| Case {
        token: false,
        ..Case::form(name, body, 403)
    };
    cases.extend([
        no_token("no token", &good),
        no_token("an empty token", &format!("{good}csrf_token=")),
        no_token("a token that is none", &format!("{good}csrf_token=AAAA")),
        no_token(
            "a token of odd characters",
            &format!("{good}csrf_token=%c3%a4%20%22"),
        ),
        no_token("an empty body", ""),
        Case {
            content_type: None,
            ..no_token("no body and no type", "")
        },
        Case {
            foreign_token: true,
            ..no_token("the token of another browser", &good)
        },
    ]);
    cases
}

/// What a browser sends for another site.
fn other_sites(route: &Route) -> Vec<Case> {
    let object = Value::from(good(route)).to_string();
    let json = |name: &str| Case::json(name, object.clone(), 403);
    let form = |name: &str| Case::form(name, good_form(route, None), 403);
    vec![
        json("of another origin").with("origin", "https://evil.example"),
        json("of another site").with("sec-fetch-site", "cross-site"),
        json("of a sister site").with("sec-fetch-site", "same-site"),
        json("of a browser without a token").with("sec-fetch-site", "same-origin"),
        json("of nobody's origin").with("origin", "null"),
        Case {
            content_type: Some("text/plain"),
            ..json("as text of another origin")
        }
        .with("origin", "https://evil.example"),
        form("of another site").with("sec-fetch-site", "cross-site"),
        form("of a site that is no word").with("sec-fetch-site", "\u{e4}"),
    ]
}

fn methods() -> Vec<Case> {
    let methods = [
        Method::PUT,
        Method::DELETE,
        Method::PATCH,
        Method::OPTIONS,
        Method::TRACE,
    ];
    let case = |method: &Method| Case {
        method: method.clone(),
        ..Case::json(method.to_string(), "{}", 405)
    };
    let form = |method: &Method| Case {
        method: method.clone(),
        ..Case::form(method.to_string(), "a=b", 405)
    };
    methods
        .iter()
        .flat_map(|method| [case(method), form(method)])
        .collect()
}
