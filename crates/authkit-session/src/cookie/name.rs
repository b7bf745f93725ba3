//! Which texts may stand in the attributes of a cookie.

/// A token of RFC 9110, 5.6.2.
pub(super) fn is_token(text: &str) -> bool {
    let of_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    !text.is_empty() && text.chars().all(of_token)
}

pub(super) fn is_path(text: &str) -> bool {
    text.starts_with('/') && text.chars().all(|c| c.is_ascii_graphic() && c != ';')
}

/// A host name of at least one label, without the leading dot that browsers ignore.
pub(super) fn is_domain(text: &str) -> bool {
    let of_label = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let is_label = |label: &str| {
        let edges = label.starts_with('-') || label.ends_with('-');
        !label.is_empty() && label.len() <= 63 && !edges && label.chars().all(of_label)
    };
    text.len() <= 253 && text.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::{is_domain, is_path, is_token};

    #[test]
    fn nothing_that_ends_an_attribute_gets_into_one() {
        for bad in ["", "a b", "a;b", "a=b", "a\r\nb", "é", "a\"", "a,b", "a\0"] {
            assert!(!is_token(bad), "{bad:?}");
            assert!(!is_path(bad), "{bad:?}");
            assert!(!is_domain(bad), "{bad:?}");
        }
        for bad in ["/a;b", "/a b", "/\r\n", "/é", "a"] {
            assert!(!is_path(bad), "{bad:?}");
        }
        for bad in [".a", "a..b", "-a", "a-", "a.", "a_b"] {
            assert!(!is_domain(bad), "{bad:?}");
        }
        assert!(is_token("remember_token") && is_path("/app=1") && is_domain("app.example.com"));
    }
}
