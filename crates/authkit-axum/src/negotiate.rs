//! Whether an answer is a page or JSON.

use axum::http::HeaderMap;
use axum::http::header::{ACCEPT, CONTENT_TYPE};

/// The form of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wants {
    Html,
    Json,
}

impl Wants {
    /// JSON if the request is JSON, or if the client accepts JSON rather than HTML.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        if is_json(headers) || accepts_json(headers) {
            Self::Json
        } else {
            Self::Html
        }
    }
}

/// The media type of the body, in lower case and without parameters.
pub(crate) fn content_type(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    let essence = value.split(';').next().unwrap_or_default().trim();
    (!essence.is_empty()).then(|| essence.to_ascii_lowercase())
}

pub(crate) fn is_form(headers: &HeaderMap) -> bool {
    content_type(headers).is_some_and(|essence| essence == "application/x-www-form-urlencoded")
}

pub(crate) fn is_json(headers: &HeaderMap) -> bool {
    content_type(headers).is_some_and(|essence| is_json_type(&essence))
}

fn is_json_type(essence: &str) -> bool {
    essence == "application/json"
        || (essence.starts_with("application/") && essence.ends_with("+json"))
}

fn accepts_json(headers: &HeaderMap) -> bool {
    let (mut json, mut html) = (0.0_f32, 0.0_f32);
    for range in headers
        .get_all(ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|v| v.split(','))
    {
        let mut parts = range.split(';').map(str::trim);
        let essence = parts.next().unwrap_or_default().to_ascii_lowercase();
        let quality = parts
            .find_map(|part| part.strip_prefix("q="))
            .map_or(1.0, |q| q.parse().unwrap_or(0.0));
        if is_json_type(&essence) {
            json = json.max(quality);
        } else if matches!(essence.as_str(), "text/html" | "application/xhtml+xml") {
            html = html.max(quality);
        }
    }
    json > html
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn wants(accept: &'static str, content_type: &'static str) -> Wants {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static(accept));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        Wants::of(&headers)
    }

    #[test]
    fn the_client_is_heard() {
        let form = "application/x-www-form-urlencoded";
        let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        assert_eq!(wants(browser, form), Wants::Html);
        assert_eq!(wants("*/*", form), Wants::Html);
        assert_eq!(wants("", ""), Wants::Html);
        assert_eq!(wants("*/*", "application/json; charset=utf-8"), Wants::Json);
        assert_eq!(wants("*/*", "application/problem+json"), Wants::Json);
        assert_eq!(wants("application/json", form), Wants::Json);
        assert_eq!(
            wants("application/json, text/plain, */*", form),
            Wants::Json
        );
        assert_eq!(
            wants("text/html, application/json;q=0.5", form),
            Wants::Html
        );
        assert_eq!(
            wants("text/html;q=0.3, application/json;q=0.5", form),
            Wants::Json
        );
        assert_eq!(wants("application/json;q=bad", form), Wants::Html);
    }
}
