//! The endpoints described in OpenAPI 3.1, from the table that the routes are made of.

use authkit_store::UserId;
use axum::extract::State;
use axum::http::header::{self, HeaderValue};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use crate::cookies::Name;
use crate::endpoints::{FieldKind, FieldSpec};
use crate::{Auth, Endpoint};

/// The description as it is served. It says nothing of anybody, so caches may keep it for a while.
pub(crate) async fn serve<Id: UserId>(State(auth): State<Auth<Id>>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "public, max-age=300"),
    ];
    let mut response = (headers, auth.openapi_description().to_string()).into_response();
    let nosniff = HeaderValue::from_static("nosniff");
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, nosniff);
    response
}

impl<Id: UserId> Auth<Id> {
    /// The endpoints that are switched on, described in OpenAPI 3.1. `.openapi(path)` serves it.
    #[must_use]
    pub fn openapi_description(&self) -> Value {
        let paths = &self.0.settings.paths;
        let mut described = Map::new();
        for endpoint in self.endpoints() {
            let mut item = Map::new();
            let path = endpoint.path(paths);
            if path.ends_with("{token}") {
                item.insert("parameters".into(), json!([token()]));
            }
            item.insert("get".into(), self.operation(endpoint, false));
            item.insert("post".into(), self.operation(endpoint, true));
            described.insert(path, Value::Object(item));
        }
        let mount = self.0.settings.mount.as_str();
        json!({
            "openapi": "3.1.0",
            "servers": [{ "url": if mount.is_empty() { "/" } else { mount } }],
            "info": {
                "title": format!("Accounts of {}", self.0.settings.site_name),
                "version": env!("CARGO_PKG_VERSION"),
                "description": "Every address answers as a page and as JSON. A request is answered in JSON if its body is JSON, \
                    or if it accepts application/json rather than text/html.",
            },
            "paths": described,
            "components": {
                "schemas": schemas(),
                "securitySchemes": {
                    "session": {
                        "type": "apiKey",
                        "in": "cookie",
                        "name": self.0.cookies.name(Name::Session),
                    },
                },
            },
        })
    }

    fn operation(&self, endpoint: Endpoint, post: bool) -> Value {
        let (verb, statuses) = if post {
            ("send", endpoint.post_answers())
        } else {
            ("show", endpoint.get_answers())
        };
        let mut responses = Map::new();
        for status in statuses {
            responses.insert(status.to_string(), response(*status));
        }
        let mut operation = Map::new();
        let id = format!("{}_{verb}", endpoint.name());
        operation.insert("operationId".into(), id.into());
        operation.insert("tags".into(), json!([endpoint.name()]));
        operation.insert("responses".into(), responses.into());
        if statuses.contains(&401)
            && !matches!(endpoint.name(), "login" | "login_code" | "token_login")
        {
            operation.insert("security".into(), json!([{ "session": [] }]));
        }
        if post {
            let schema = self.body(endpoint);
            let body = json!({
                "required": schema.get("required").is_some(),
                "content": {
                    "application/json": { "schema": &schema },
                    "application/x-www-form-urlencoded": { "schema": &schema },
                },
            });
            operation.insert("requestBody".into(), body);
        }
        Value::Object(operation)
    }

    fn body(&self, endpoint: Endpoint) -> Value {
        let (mut properties, mut required) = (Map::new(), Vec::new());
        for FieldSpec {
            name,
            kind,
            required: needed,
        } in endpoint.fields()
        {
            properties.insert((*name).to_owned(), kind.schema());
            if *needed {
                required.push((*name).to_owned());
            }
        }
        #[cfg(feature = "registerable")]
        if endpoint == Endpoint::Register
            && let Some(register) = &self.0.register
        {
            for field in register.fields() {
                properties.insert(field.name().to_owned(), FieldKind::Text.schema());
                if field.is_required() {
                    required.push(field.name().to_owned());
                }
            }
        }
        #[cfg(feature = "remember")]
        if endpoint == Endpoint::Login && self.0.ways.remember.is_some() {
            let remember = json!({
                "type": ["boolean", "string"],
                "description": "Yes or no, also as a word such as `on`.",
            });
            properties.insert("remember".into(), remember);
        }
        let token = json!({
            "type": "string",
            "description": format!(
                "Needed where a browser sends it; in the header X-CSRF-Token or {} it does as well.",
                self.0.csrf.header(),
            ),
        });
        properties.insert("csrf_token".into(), token);
        let mut schema = Map::new();
        schema.insert("type".into(), "object".into());
        schema.insert("properties".into(), properties.into());
        if !required.is_empty() {
            schema.insert("required".into(), required.into());
        }
        Value::Object(schema)
    }
}

impl FieldKind {
    fn schema(self) -> Value {
        match self {
            Self::Email => json!({ "type": "string", "format": "email", "minLength": 1 }),
            Self::Text => json!({ "type": "string" }),
            Self::Password => json!({ "type": "string", "format": "password", "minLength": 1 }),
        }
    }
}

fn token() -> Value {
    json!({
        "name": "token",
        "in": "path",
        "required": true,
        "description": "The token of a mailed link; or `open` for the one that this browser has opened.",
        "schema": { "type": "string", "minLength": 1 },
    })
}

fn response(status: u16) -> Value {
    let (schema, description) = match status {
        200 => ("Answer", "Done, or the page."),
        201 => ("Answer", "Accepted; the rest is in the mail."),
        303 => ("", "A page: on to the next one."),
        400 => ("Refusal", "The body or the link is not what it should be."),
        401 => (
            "Refusal",
            "Not signed in: not with that password, or not yet, where a second factor is needed.",
        ),
        403 => (
            "Refusal",
            "Not allowed; or sent by another site, or without a CSRF token.",
        ),
        405 => ("Refusal", "Not by this method."),
        409 => ("Refusal", "Something else came first."),
        410 => ("Refusal", "The link has expired, or was used."),
        413 => ("Refusal", "More than 64 KiB."),
        415 => ("Refusal", "Neither a form nor JSON."),
        422 => ("Refusal", "A field will not do."),
        429 => ("Refusal", "Too many attempts."),
        _ => ("Refusal", "Not now: try again."),
    };
    if schema.is_empty() {
        return json!({
            "description": description,
            "headers": { "Location": { "required": true, "schema": { "type": "string" } } },
        });
    }
    let content = json!({
        "application/json": { "schema": { "$ref": format!("#/components/schemas/{schema}") } },
        "text/html": { "schema": { "type": "string" } },
    });
    let headers = if matches!(status, 429 | 503) {
        json!({ "Retry-After": { "schema": { "type": "integer", "minimum": 1 } } })
    } else {
        json!({})
    };
    json!({ "description": description, "content": content, "headers": headers })
}

fn schemas() -> Value {
    let meta = json!({
        "type": "object",
        "required": ["code"],
        "properties": { "code": { "type": "integer" } },
    });
    let texts = json!({ "type": "array", "items": { "type": "string" }, "minItems": 1 });
    json!({
        "Answer": {
            "type": "object",
            "required": ["meta", "response"],
            "properties": {
                "meta": meta,
                "response": {
                    "type": "object",
                    "properties": {
                        "message": { "type": "string" },
                        "csrf_token": { "type": "string" },
                        "reset_token": { "type": "string" },
                        "user": {
                            "type": "object",
                            "required": ["id"],
                            "properties": { "id": {} },
                        },
                        "export": { "type": "object" },
                    },
                },
            },
        },
        "Refusal": {
            "type": "object",
            "required": ["meta", "response"],
            "properties": {
                "meta": meta,
                "response": {
                    "type": "object",
                    "properties": {
                        "errors": texts,
                        "second_factor_required": { "const": true },
                        "second_factor_view": { "type": "string" },
                        "field_errors": { "type": "object", "additionalProperties": texts },
                    },
                },
            },
        },
    })
}
