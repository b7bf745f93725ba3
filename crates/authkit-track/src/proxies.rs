//! The client's address behind the proxies that stand in front of the application.
//!
//! A proxy says in a header for whom it asks. So may anybody else: of such a header counts what a proxy of ours has written, and
//! which these are, nobody can tell but the one who set them up. Without being told, no header is looked at.
//!
//! Each proxy appends whom it saw, so that the header is read from its right end. What a client wrote there itself stands to
//! the left of what the first proxy appended, and is never reached.

mod elements;
mod forwarded;
mod node;

use std::net::IpAddr;

use crate::IpNetwork;

/// More proxies than this in a row are none of ours.
const MAX_HOPS: usize = 32;

/// Which proxies stand in front of the application, and which header they write.
///
/// ```
/// use authkit_track::TrustedProxies;
///
/// let peer = Some([10, 0, 0, 2].into());
/// let headers = [("X-Forwarded-For", "6.6.6.6, 192.0.2.7")]; // or a `&HeaderMap`
///
/// let nobody = TrustedProxies::none(); // the default
/// assert_eq!(nobody.client(peer, headers), peer);
///
/// let proxies = TrustedProxies::networks(["10.0.0.0/8".parse()?]);
/// assert_eq!(proxies.client(peer, headers), Some([192, 0, 2, 7].into()));
/// # Ok::<(), authkit_track::IpNetworkError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedProxies {
    topology: Topology,
    header: ProxyHeader,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Topology {
    #[default]
    None,
    Count(usize),
    Networks(Vec<IpNetwork>),
}

/// The header that the proxies write. The other one is not looked at: a client may have sent it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProxyHeader {
    /// `X-Forwarded-For: 192.0.2.7, 10.0.0.3`, which nearly all proxies write.
    #[default]
    XForwardedFor,
    /// `Forwarded: for=192.0.2.7;proto=https, for="[2001:db8::1]:4711"` (RFC 7239).
    Forwarded,
}

impl ProxyHeader {
    /// The name of the header, in lower case.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::XForwardedFor => "x-forwarded-for",
            Self::Forwarded => "forwarded",
        }
    }
}

impl TrustedProxies {
    /// No proxy: the peer is the client, and no header counts.
    #[must_use]
    pub const fn none() -> Self {
        Self {
            topology: Topology::None,
            header: ProxyHeader::XForwardedFor,
        }
    }

    /// So many proxies in a row, whatever their addresses: the client is what the outermost wrote, so many places from the
    /// right. Zero is [`none`](Self::none).
    ///
    /// The peer is not looked at, so that this is for proxies behind a Unix socket, too.
    ///
    /// # Security
    ///
    /// Every request has to come through all of them. Who can reach the application around them chooses its own address; and
    /// with a number that is too high by one, everybody does.
    #[must_use]
    pub const fn count(proxies: u8) -> Self {
        let topology = match proxies {
            0 => Topology::None,
            proxies => Topology::Count(proxies as usize),
        };
        Self {
            topology,
            header: ProxyHeader::XForwardedFor,
        }
    }

    /// Proxies with addresses in these networks: the client is the first from the right that is in none of them, if the peer is
    /// in one. With no network this is [`none`](Self::none).
    ///
    /// # Security
    ///
    /// Whatever runs in these networks is trusted, so list the proxies and not the neighbourhood.
    #[must_use]
    pub fn networks(networks: impl IntoIterator<Item = IpNetwork>) -> Self {
        Self {
            topology: Topology::Networks(networks.into_iter().collect()),
            header: ProxyHeader::XForwardedFor,
        }
    }

    /// The same, with proxies that write that header.
    ///
    /// # Security
    ///
    /// Only with proxies that do: most pass `Forwarded` on as the client sent it.
    #[must_use]
    pub const fn with_header(mut self, header: ProxyHeader) -> Self {
        self.header = header;
        self
    }

    /// The address of the client, as far as the proxies say; never longer than the text that an address has.
    ///
    /// `headers` are all headers of the request in the order that they came in: pairs of a name and a value, such as a reference
    /// to a `HeaderMap`. Several of the same name are one list. Of their length no more is read than the proxies wrote.
    ///
    /// `None` means that nobody knows: count such clients together, and let nobody in for their address. It is the answer where
    /// the peer is unknown, where the proxies stated by [`count`](Self::count) are more than the header has places, and where a
    /// trusted proxy wrote something else than an address, such as `unknown`. Not that proxy's own address, because it would
    /// make a stranger a neighbour.
    ///
    /// Where a peer in the [`networks`](Self::networks) sends no such header, it asks for itself and is the client; and if
    /// everybody in the header is in these networks, it is the leftmost.
    #[must_use]
    pub fn client<N, V>(
        &self,
        peer: Option<IpAddr>,
        headers: impl IntoIterator<Item = (N, V)>,
    ) -> Option<IpAddr>
    where
        N: AsRef<str>,
        V: AsRef<[u8]>,
    {
        let peer = peer.map(|address| address.to_canonical());
        match &self.topology {
            Topology::None => peer,
            Topology::Count(proxies) => {
                let lines = self.lines(headers);
                self.hops(&lines).nth(proxies.saturating_sub(1)).flatten()
            }
            Topology::Networks(networks) => {
                let is_trusted = |address| networks.iter().any(|proxy| proxy.contains(address));
                let mut client = peer?;
                if !is_trusted(client) {
                    return Some(client);
                }
                let lines = self.lines(headers);
                for (index, hop) in self.hops(&lines).enumerate() {
                    client = hop.filter(|_| index < MAX_HOPS)?;
                    if !is_trusted(client) {
                        break;
                    }
                }
                Some(client)
            }
        }
    }

    /// The values of the header. A name with `_` for `-` is another name, whatever CGI makes of it.
    fn lines<N: AsRef<str>, V>(&self, headers: impl IntoIterator<Item = (N, V)>) -> Vec<V> {
        let name = self.header.name();
        let ours = headers
            .into_iter()
            .filter(|(header, _)| header.as_ref().eq_ignore_ascii_case(name));
        ours.map(|(_, value)| value).collect()
    }

    /// Whom each proxy saw, from the nearest on; `None` for one that it did not name.
    fn hops<V: AsRef<[u8]>>(&self, lines: &[V]) -> impl Iterator<Item = Option<IpAddr>> {
        let header = self.header;
        let elements = lines
            .iter()
            .rev()
            .flat_map(move |line| elements::from_right(line.as_ref(), header));
        elements.map(move |element| match header {
            ProxyHeader::XForwardedFor => node::address(element?),
            ProxyHeader::Forwarded => forwarded::address(element?),
        })
    }
}
