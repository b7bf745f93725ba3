//! A request as loaders of credentials see it.

use std::borrow::Cow;

use authkit_session::RequestView;
use axum::http::request::Parts;

/// The head of a request.
pub(crate) struct View<'a>(pub(crate) &'a Parts);

impl RequestView for View<'_> {
    fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.0.headers.get_all(name).iter();
        let value = values.next()?.to_str().ok()?;
        values.next().is_none().then_some(value)
    }

    fn query(&self, name: &str) -> Option<Cow<'_, str>> {
        let query = self.0.uri.query()?;
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
        assert_eq!(View(&once).header("X-Key"), Some("k"));
        assert_eq!(View(&once).query("auth_token").as_deref(), Some("a b"));
        assert_eq!(View(&once).query("y"), None);
        let twice = parts("/?a=1&a=2", &[("x-key", "k"), ("x-key", "l")]);
        assert_eq!(View(&twice).header("x-key"), None);
        assert_eq!(View(&twice).query("a"), None);
    }
}
