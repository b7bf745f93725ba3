//! Where a mailed link's token is kept once the link has been opened: in a cookie, and not in the address bar.
//!
//! An address ends up in histories, in logs of proxies, in a `Referer`, on a screen that is shared. So the link leads on at
//! once to an address without the token, and this browser remembers it for as long as the page may be open.

use axum::http::{HeaderMap, HeaderValue, header};
use cookie::{Cookie, SameSite, time::Duration};

/// How long an opened link waits for its button.
const LIFETIME: Duration = Duration::hours(1);

/// The last segment of the address without a token. No token is that short.
pub(crate) const OPENED: &str = "open";

fn name(secure: bool, kind: &str) -> String {
    let prefix = if secure { "__Host-" } else { "" };
    format!("{prefix}authkit_link_{kind}")
}

/// The token of the link of that kind that was opened last.
pub(crate) fn read(secure: bool, headers: &HeaderMap, kind: &str) -> Option<String> {
    let wanted = name(secure, kind);
    let mut found = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(Cookie::split_parse)
        .filter_map(Result::ok)
        .filter(|cookie| cookie.name() == wanted);
    let value = found.next()?.value().to_owned();
    (found.next().is_none() && !value.is_empty()).then_some(value)
}

/// Remembers a token. One that no cookie can hold is none that was made here.
///
/// It stays when the link has been used: it is dead then, and whoever presses the button twice is told so.
pub(crate) fn keep(secure: bool, kind: &str, token: &str) -> Option<HeaderValue> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    let fits = !token.is_empty() && token.len() <= 3000 && token.bytes().all(plain);
    if !fits {
        return None;
    }
    let cookie = Cookie::build((name(secure, kind), token.to_owned()))
        .path("/")
        .http_only(true)
        .secure(secure)
        .same_site(SameSite::Lax)
        .max_age(LIFETIME)
        .build();
    HeaderValue::try_from(cookie.to_string()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_comes_back_and_nothing_else_is_kept() {
        let set = keep(true, "reset", "a.b-c_d").expect("a cookie");
        let set = set.to_str().expect("text");
        assert!(
            set.starts_with("__Host-authkit_link_reset=a.b-c_d;"),
            "{set}"
        );
        assert!(set.contains("HttpOnly") && set.contains("Secure") && set.contains("SameSite=Lax"));
        let mut headers = HeaderMap::new();
        let sent = HeaderValue::from_static("__Host-authkit_link_reset=a.b-c_d");
        headers.insert(header::COOKIE, sent);
        assert_eq!(read(true, &headers, "reset").as_deref(), Some("a.b-c_d"));
        assert_eq!(read(true, &headers, "confirm"), None);
        for odd in ["", "a b", "a;b", "a\r\nb", "é", &"a".repeat(3001)] {
            assert_eq!(keep(true, "reset", odd), None, "{odd:?}");
        }
    }
}
