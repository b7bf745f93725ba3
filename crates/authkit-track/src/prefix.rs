//! The part of an address that its holder cannot choose.

use std::fmt;
use std::net::IpAddr;

use crate::network::cut;

/// The network that an address is counted under.
///
/// An IPv4 address stands for itself. Of IPv6 a customer gets a network, of which each machine may take as many addresses as it
/// likes; so the network is counted. An IPv4 address that is written as an IPv6 one is an IPv4 address.
///
/// ```
/// use authkit_track::AddressPrefix;
///
/// let prefix = |text: &str| Ok::<_, std::net::AddrParseError>(AddressPrefix::of(text.parse()?));
/// assert_eq!(prefix("2001:db8:1:2::a")?, prefix("2001:db8:1:2:ffff::b")?);
/// assert_eq!(prefix("::ffff:192.0.2.7")?.to_string(), "192.0.2.7");
/// # Ok::<(), std::net::AddrParseError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AddressPrefix {
    first: IpAddr,
    length: Ipv6PrefixLength,
}

/// How many bits of an IPv6 address count: 64 for one network, 56 or 48 for all networks that one customer gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ipv6PrefixLength(u8);

/// The length of a prefix is not 48 to 64.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("IPv6 addresses are counted by 48 to 64 bits")]
#[non_exhaustive]
pub struct Ipv6PrefixLengthError;

impl Ipv6PrefixLength {
    /// 64 bits: the smallest network that is given to anybody.
    pub const DEFAULT: Self = Self(64);

    /// 48 to 64 bits.
    ///
    /// # Errors
    ///
    /// [`Ipv6PrefixLengthError`]: with fewer bits strangers are counted together, with more a limit is no limit.
    pub const fn new(bits: u8) -> Result<Self, Ipv6PrefixLengthError> {
        match bits {
            48..=64 => Ok(Self(bits)),
            _ => Err(Ipv6PrefixLengthError),
        }
    }
}

impl Default for Ipv6PrefixLength {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl AddressPrefix {
    /// The network of an address, with 64 bits of IPv6.
    #[must_use]
    pub fn of(address: IpAddr) -> Self {
        Self::with_length(address, Ipv6PrefixLength::DEFAULT)
    }

    /// The same, with as many bits of IPv6 as are said.
    #[must_use]
    pub fn with_length(address: IpAddr, length: Ipv6PrefixLength) -> Self {
        let first = match address.to_canonical() {
            address @ IpAddr::V4(_) => address,
            address @ IpAddr::V6(_) => cut(address, length.0),
        };
        Self { first, length }
    }
}

/// An IPv4 address alone, an IPv6 network with its length.
impl fmt::Display for AddressPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.first {
            IpAddr::V4(address) => write!(f, "{address}"),
            IpAddr::V6(first) => write!(f, "{first}/{}", self.length.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prefix(text: &str, bits: u8) -> String {
        let length = Ipv6PrefixLength::new(bits).unwrap();
        AddressPrefix::with_length(text.parse().unwrap(), length).to_string()
    }

    #[test]
    fn of_ipv6_the_network_counts() {
        let address = "2001:db8:aaaa:bbcc:1:2:3:4";
        assert_eq!(prefix(address, 64), "2001:db8:aaaa:bbcc::/64");
        assert_eq!(prefix(address, 56), "2001:db8:aaaa:bb00::/56");
        assert_eq!(prefix(address, 48), "2001:db8:aaaa::/48");
    }

    #[test]
    fn an_ipv4_address_counts_whole_however_it_is_written() {
        let spellings = [
            "192.0.2.7",
            "::ffff:192.0.2.7",
            "::FFFF:c000:207",
            "0:0:0:0:0:ffff:192.0.2.7",
        ];
        for spelling in spellings {
            assert_eq!(prefix(spelling, 64), "192.0.2.7");
        }
        assert_eq!(prefix("192.0.2.7", 48), "192.0.2.7");
    }

    #[test]
    fn too_many_bits_and_too_few_are_refused() {
        for bits in [0, 47, 65, 128] {
            assert_eq!(Ipv6PrefixLength::new(bits), Err(Ipv6PrefixLengthError));
        }
    }
}
