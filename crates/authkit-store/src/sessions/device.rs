//! What is known of the browser or program behind a session.

use std::net::IpAddr;
use std::sync::Arc;

use crate::text::cut;

/// Where a session is used: enough for its owner to recognise it in a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Device {
    /// The client's address when the session began, where it is known.
    pub address: Option<IpAddr>,
    /// What the client called itself, shortened and without control characters.
    pub user_agent: Option<Arc<str>>,
}

impl Device {
    /// The longest user agent that is kept, in bytes of UTF-8.
    pub const MAX_USER_AGENT_BYTES: usize = 255;

    /// A device of which nothing is known.
    #[must_use]
    pub const fn unknown() -> Self {
        Self {
            address: None,
            user_agent: None,
        }
    }

    /// The same, at that address.
    #[must_use]
    pub fn with_address(mut self, address: Option<IpAddr>) -> Self {
        self.address = address;
        self
    }

    /// The same, calling itself that. Control characters become spaces; what is too long is cut.
    #[must_use]
    pub fn with_user_agent(mut self, user_agent: Option<&str>) -> Self {
        self.user_agent = user_agent.map(|text| {
            let text = text.trim();
            // nearly all of them
            if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
                return cut(text, Self::MAX_USER_AGENT_BYTES).into();
            }
            let plain = |c: char| if c.is_control() { ' ' } else { c };
            let line: String = text.chars().map(plain).collect();
            cut(&line, Self::MAX_USER_AGENT_BYTES).into()
        });
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_agent_is_one_line_of_bounded_length() {
        let agent = |text: &str| Device::unknown().with_user_agent(Some(text)).user_agent;
        assert_eq!(agent(" curl/8\r\nX: y "), Some("curl/8  X: y".into()));
        assert_eq!(agent(&"é".repeat(1000)).map(|kept| kept.len()), Some(254));
        assert_eq!(Device::unknown().with_user_agent(None).user_agent, None);
    }
}
