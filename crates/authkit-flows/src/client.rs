//! Who is at the other end of a request, as far as the web layer knows.

use std::fmt;
use std::net::IpAddr;

/// What a flow is told of the browser or program that asks. Nothing of it is trusted; all of it may be missing.
///
/// ```
/// use authkit_flows::Client;
///
/// let client = Client::unknown().with_address(Some([192, 0, 2, 7].into())).with_user_agent(Some("curl/8"));
/// assert!(client.address().is_some());
/// ```
#[derive(Clone, Default)]
pub struct Client {
    address: Option<IpAddr>,
    user_agent: Option<String>,
    browser: Option<BrowserId>,
    device: Option<String>,
    language: Option<String>,
}

impl Client {
    /// A client of which nothing is known.
    #[must_use]
    pub const fn unknown() -> Self {
        Self {
            address: None,
            user_agent: None,
            browser: None,
            device: None,
            language: None,
        }
    }

    /// The same, at that address: the client's own, as `authkit_track` finds it behind proxies.
    #[must_use]
    pub const fn with_address(mut self, address: Option<IpAddr>) -> Self {
        self.address = address;
        self
    }

    /// The same, calling itself that.
    #[must_use]
    pub fn with_user_agent(mut self, user_agent: Option<&str>) -> Self {
        self.user_agent = user_agent.map(Into::into);
        self
    }

    /// The same, in that browser: what a flow began there may be finished there without further ado.
    #[must_use]
    pub const fn with_browser(mut self, browser: Option<BrowserId>) -> Self {
        self.browser = browser;
        self
    }

    /// The same, with the token of a known device that it showed.
    #[must_use]
    pub fn with_device(mut self, token: Option<&str>) -> Self {
        self.device = token.map(Into::into);
        self
    }

    /// The same, reading that language: one that the application speaks, such as `ru`, which the mails that its request causes
    /// are written in.
    ///
    /// # Security
    /// It is kept with the message. What a client wrote goes here only once it was found among the languages that there are.
    #[must_use]
    pub fn with_language(mut self, language: Option<&str>) -> Self {
        self.language = language.map(Into::into);
        self
    }

    /// The client's address.
    #[must_use]
    pub const fn address(&self) -> Option<IpAddr> {
        self.address
    }

    /// What it calls itself.
    #[must_use]
    pub fn user_agent(&self) -> Option<&str> {
        self.user_agent.as_deref()
    }

    /// The browser.
    #[must_use]
    pub const fn browser(&self) -> Option<&BrowserId> {
        self.browser.as_ref()
    }

    /// The token of a known device.
    #[must_use]
    pub fn device(&self) -> Option<&str> {
        self.device.as_deref()
    }

    /// The language that it reads.
    #[must_use]
    pub fn language(&self) -> Option<&str> {
        self.language.as_deref()
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("address", &self.address)
            .field("user_agent", &self.user_agent)
            .finish_non_exhaustive()
    }
}

/// Names a browser across requests without opening anything: 32 bytes that the web layer derives from a cookie of its own.
///
/// # Security
/// It goes into mailed links, so derive it one way (a keyed digest) from what the cookie holds.
#[derive(Clone, Copy)]
pub struct BrowserId([u8; 32]);

impl BrowserId {
    /// The browser of that digest.
    #[must_use]
    pub const fn from_bytes(digest: [u8; 32]) -> Self {
        Self(digest)
    }

    /// The digest.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for BrowserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BrowserId(..)")
    }
}
