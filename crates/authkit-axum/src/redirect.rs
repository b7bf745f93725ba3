//! Where to go next, without ever leaving this site.

use url::Url;

/// A path of this site, parsed as a browser parses it and rebuilt from its parts.
///
/// ```
/// use authkit_axum::LocalRedirect;
///
/// assert_eq!(LocalRedirect::parse("/account?tab=2").unwrap().as_str(), "/account?tab=2");
/// assert!(LocalRedirect::parse("//evil.example").is_none());
/// assert!(LocalRedirect::parse("/\\evil.example").is_none());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalRedirect(String);

impl LocalRedirect {
    /// The longest text that is looked at.
    pub const MAX_BYTES: usize = 2048;

    /// A path of this site, or `None` for anything that is or might be another one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let plain = text.len() <= Self::MAX_BYTES
            && text.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
        if !plain || !text.starts_with('/') || text.starts_with("//") {
            return None;
        }
        let base = Url::parse("http://local.invalid").ok()?;
        let url = base.join(text).ok()?;
        // Dot segments can leave a path that begins with two slashes, which is another host to a browser.
        if url.origin() != base.origin() || url.path().starts_with("//") {
            return None;
        }
        let mut path = url.path().to_owned();
        if let Some(query) = url.query() {
            path.push('?');
            path.push_str(query);
        }
        Some(Self(path))
    }

    /// The path with its query.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_this_site_are_kept() {
        for path in [
            "/",
            "/a",
            "/a/b?c=d&e=%2F",
            "/login?next=/a",
            "/a//b",
            "/%2e%2e/x",
        ] {
            assert!(LocalRedirect::parse(path).is_some(), "{path}");
        }
        assert_eq!(
            LocalRedirect::parse("/a/../b").map(|to| to.0).as_deref(),
            Some("/b")
        );
        assert_eq!(
            LocalRedirect::parse("/a#fragment")
                .map(|to| to.0)
                .as_deref(),
            Some("/a")
        );
    }

    #[test]
    fn nothing_leaves_this_site() {
        let payloads = [
            "",
            " ",
            "a",
            "//e",
            "///e",
            "////e",
            "/\\e",
            "/\\/e",
            "\\/e",
            "\\\\e",
            "\\\\\\e",
            "/\t/e",
            "/%09/../\t/e",
            "\t//e",
            " //e",
            "/ /e",
            "/\n/e",
            "/\r\n/e",
            "/\0/e",
            "http:e",
            "http:/e",
            "http:///e",
            "http://e",
            "https://e",
            "https:/e",
            "https:e",
            "HTTP://e",
            "javascript:alert(1)",
            "data:text/html,x",
            "//good@e",
            "//e:80",
            "http://e\\.good",
            "http://e%5c.good",
            "/.//e",
            "/..//e",
            "/./\\e",
            "/.//./e",
            "/a/..//e",
            "/%2e//e",
            "/%2e%2e//e",
            "?next=//e",
            "#//e",
            "@e",
            "/\u{ff0f}e",
            "//e%00.good",
            "ftp://e",
            "mailto:a@e",
            "vbscript:x",
            "file:///etc/passwd",
            "//[::1]",
            "//e#@good",
            "//e?@good",
            "/\u{2028}/e",
            "http://good.evil",
            "\u{1}//e",
            "\u{feff}//e",
            "/\u{0b}/e",
            "/\u{0c}/e",
            "./e",
            "../e",
            "/./..//e",
            "/a/./..//e",
            "/;//e/..//..//e",
        ];
        assert!(payloads.len() >= 60);
        for payload in payloads {
            let Some(to) = LocalRedirect::parse(payload) else {
                continue;
            };
            let here = Url::parse("https://site.example/login").expect("a URL");
            let there = here.join(to.as_str()).expect("a path");
            assert_eq!(there.origin(), here.origin(), "{payload:?} gave {to:?}");
            assert!(!to.as_str().starts_with("//"), "{payload:?} gave {to:?}");
        }
        assert!(LocalRedirect::parse(&format!("/{}", "a".repeat(70_000))).is_none());
    }

    #[test]
    fn the_known_tricks_are_refused_outright() {
        for trick in [
            "//e",
            "/\\e",
            "\\\\e",
            "///e",
            "/.//e",
            "/a/..//e",
            "/%2e//e",
            "/\t/e",
            "http://e",
            "javascript:x",
        ] {
            assert_eq!(LocalRedirect::parse(trick), None, "{trick:?}");
        }
    }
}
