//! Who is at the other end of a request: address, browser, device.

use std::net::{IpAddr, SocketAddr};

use authkit_flows::{BrowserId, Client};
use authkit_session::{Caller, Device};
use authkit_store::UserId;
use authkit_token::{KeyRing, PurposeKey};
use authkit_track::TrustedProxies;
use axum::extract::ConnectInfo;
use axum::http::{Extensions, HeaderMap, HeaderValue, header};

use crate::Auth;
use crate::cookies::Name;

/// Makes clients of requests.
#[derive(Debug)]
pub(crate) struct Clients {
    key: PurposeKey,
    proxies: TrustedProxies,
}

impl Clients {
    pub(crate) fn new(keys: &KeyRing, proxies: TrustedProxies) -> Self {
        Self {
            key: PurposeKey::derive(keys, "authkit-axum browser"),
            proxies,
        }
    }

    /// What goes into mailed links: nobody makes the cookie of it.
    pub(crate) fn browser(&self, cookie: &str) -> BrowserId {
        BrowserId::from_bytes(self.key.mac(&[cookie.as_bytes()]))
    }
}

impl<Id: UserId> Auth<Id> {
    /// The client of a request.
    ///
    /// The address is known only where the server was made with
    /// [`into_make_service_with_connect_info`](axum::Router::into_make_service_with_connect_info), or where proxies say it that
    /// [`trusted_proxies`](crate::AuthBuilder::trusted_proxies) counts. What is tried from unknown addresses is counted together.
    ///
    /// The language is the one of those that the pages are there in which `Accept-Language` asks for, if it asks for any of them;
    /// it goes into the mails. Where an application knows better, it says so:
    /// `auth.client(..).with_language(Some("ru"))`.
    #[must_use]
    pub fn client(&self, headers: &HeaderMap, extensions: &Extensions) -> Client {
        let client = self
            .browser_of(headers)
            .with_address(self.address_of(headers, extensions))
            .with_user_agent(user_agent_of(headers))
            .with_language(self.0.pages.wording.catalogs.preferred(headers));
        #[cfg(feature = "lockable")]
        let client = client.with_device(self.0.cookies.read(headers, Name::Device));
        client
    }

    /// What a session is held to. At every request, so without what else there is to know of a client.
    pub(crate) fn caller<'r>(&self, headers: &'r HeaderMap, extensions: &Extensions) -> Caller<'r> {
        {
            let agent = headers.get(header::USER_AGENT);
            Caller::new(
                self.address_of(headers, extensions),
                agent.map(HeaderValue::as_bytes),
            )
        }
    }

    fn address_of(&self, headers: &HeaderMap, extensions: &Extensions) -> Option<IpAddr> {
        let peer = extensions.get::<ConnectInfo<SocketAddr>>();
        let proxies = &self.0.clients.proxies;
        proxies.client(peer.map(|peer| peer.0.ip()), headers)
    }

    fn browser_of(&self, headers: &HeaderMap) -> Client {
        let cookie = self.0.cookies.read(headers, Name::Browser);
        let cookie = cookie.filter(|cookie| !cookie.is_empty());
        let browser = cookie.map(|cookie| self.0.clients.browser(cookie));
        Client::unknown().with_browser(browser)
    }
}

fn user_agent_of(headers: &HeaderMap) -> Option<&str> {
    str::from_utf8(headers.get(header::USER_AGENT)?.as_bytes()).ok()
}

/// What a session keeps of the client that it began with.
pub(crate) fn device_of(client: &Client) -> Device {
    Device::unknown()
        .with_address(client.address())
        .with_user_agent(client.user_agent())
}
