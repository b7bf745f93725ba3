//! What flows share that mail somebody who asks: the answer that is the same for every address, and links that stay in a page.

use std::fmt;

use time::OffsetDateTime;

/// What a stranger sees of a request for a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
#[non_exhaustive]
pub enum PublicRequest {
    /// If the address has an account that the mail is for, it is on its way.
    Accepted,
    /// Not now: when to come again, where that is known. It says nothing of the account, and is said of any.
    Throttled(Option<OffsetDateTime>),
}

/// The token of a link that goes to a page at once, and not by mail: whoever holds it may do what the link does.
///
/// # Security
/// It goes into the page's own form and nowhere else. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct LinkToken(String);

impl LinkToken {
    pub(crate) const fn new(token: String) -> Self {
        Self(token)
    }

    /// The text, for a hidden field.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for LinkToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkToken(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_token() {
        assert_eq!(
            format!("{:?}", LinkToken::new("secret".into())),
            "LinkToken(..)"
        );
    }
}
