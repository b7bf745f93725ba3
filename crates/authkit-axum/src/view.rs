//! The head of a request, which is all that is asked who makes it.

use std::borrow::Cow;

use authkit_session::RequestView;
use axum::extract::Request;
use axum::http::header::AsHeaderName;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, Uri};

/// The head of a request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'a> {
    pub(crate) headers: &'a HeaderMap,
    pub(crate) extensions: &'a Extensions,
    uri: &'a Uri,
}

impl<'a> View<'a> {
    pub(crate) const fn of(parts: &'a Parts) -> Self {
        Self {
            headers: &parts.headers,
            extensions: &parts.extensions,
            uri: &parts.uri,
        }
    }

    pub(crate) fn of_request(request: &'a Request) -> Self {
        Self {
            headers: request.headers(),
            extensions: request.extensions(),
            uri: request.uri(),
        }
    }
}

impl<'a> View<'a> {
    /// As [`RequestView::header`], for who has the name at hand: to read one takes longer than to find it.
    pub(crate) fn named(&self, name: impl AsHeaderName) -> Option<&'a str> {
        let mut values = self.headers.get_all(name).iter();
        let value = values.next()?.to_str().ok()?;
        values.next().is_none().then_some(value)
    }
}

impl RequestView for View<'_> {
    fn header(&self, name: &str) -> Option<&str> {
        self.named(name)
    }

    fn query(&self, name: &str) -> Option<Cow<'_, str>> {
        let query = self.uri.query()?;
        let pairs = url::form_urlencoded::parse(query.as_bytes());
        let mut values = pairs.filter_map(|(key, value)| (key == name).then_some(value));
        let value = values.next()?;
        values.next().is_none().then_some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    fn parts(uri: &str, headers: &[(&str, &str)]) -> Parts {
        let mut request = Request::builder().uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(()).expect("a request").into_parts().0
    }

    #[test]
    fn what_is_there_once_is_found_and_what_is_there_twice_is_nobodys() {
        let once = parts("/?auth_token=a%20b&x=1", &[("x-key", "k")]);
        assert_eq!(View::of(&once).header("X-Key"), Some("k"));
        assert_eq!(View::of(&once).query("auth_token").as_deref(), Some("a b"));
        assert_eq!(View::of(&once).query("y"), None);
        let twice = parts("/?a=1&a=2", &[("x-key", "k"), ("x-key", "l")]);
        assert_eq!(View::of(&twice).header("x-key"), None);
        assert_eq!(View::of(&twice).query("a"), None);
    }
}
