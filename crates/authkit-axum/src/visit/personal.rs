//! Answers that are one person's, marked for every cache on the way.

use axum::http::header::Entry;
use axum::http::{HeaderMap, HeaderValue, header};

pub(super) const COOKIE: HeaderValue = HeaderValue::from_static("Cookie");
pub(super) const AUTHORIZATION: HeaderValue = HeaderValue::from_static("Authorization");
pub(super) const PRIVATE: HeaderValue = HeaderValue::from_static("private, no-store");

/// Marks an answer as one person's, who is known by these headers: no cache shows it to another.
pub(super) fn personal(headers: &mut HeaderMap, by: HeaderValue) {
    match headers.entry(header::VARY) {
        Entry::Vacant(nothing) => {
            nothing.insert(by);
        }
        Entry::Occupied(mut said) => {
            let is_said = |name| said.iter().flat_map(names).any(|said| covers(said, name));
            if !names(&by).all(is_said) {
                said.append(by);
            }
        }
    }
    headers.entry(header::CACHE_CONTROL).or_insert(PRIVATE);
}

/// The names in a list of headers.
fn names(list: &HeaderValue) -> impl Iterator<Item = &[u8]> {
    let names = list.as_bytes().split(|byte| *byte == b',');
    names.map(<[u8]>::trim_ascii)
}

fn covers(said: &[u8], name: &[u8]) -> bool {
    said == b"*" || said.eq_ignore_ascii_case(name)
}

/// The same for an answer that hangs on a cookie.
pub(crate) fn personal_by_cookie(headers: &mut HeaderMap) {
    personal(headers, COOKIE);
}
