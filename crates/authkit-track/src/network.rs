//! A network, as proxies are listed in.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// A network of addresses, or a single one: `10.0.0.0/8`, `2001:db8::/32`, `192.0.2.7`.
///
/// IPv4 addresses that are written as IPv6 ones (`::ffff:192.0.2.7`) are IPv4 addresses, in the network and in what it is asked
/// for.
///
/// ```
/// use authkit_track::{IpNetwork, IpNetworkError};
///
/// let network: IpNetwork = "10.0.0.0/8".parse()?;
/// assert!(network.contains("10.1.2.3".parse().unwrap()));
/// assert_eq!("10.1.2.3/8".parse::<IpNetwork>(), Err(IpNetworkError::HostBits));
/// # Ok::<(), IpNetworkError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct IpNetwork {
    first: IpAddr,
    length: u8,
}

/// Why a text is no network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IpNetworkError {
    /// What stands before the slash is no address. Names and zones (`%eth0`) are none.
    #[error("a network begins with an IP address")]
    Address,
    /// What stands behind the slash is no length of a prefix for such an address.
    #[error("the length of a prefix is a number up to 32 for IPv4 and up to 128 for IPv6")]
    Length,
    /// The length is zero: the network would be of all addresses, and to trust it is to trust everybody.
    #[error("a network of all addresses names nobody")]
    Everybody,
    /// The address has bits behind the prefix, so that one of the two is a mistake.
    #[error("the address has bits set behind its prefix")]
    HostBits,
}

impl IpNetwork {
    /// The network of all addresses that begin with the same `length` bits as `first`.
    ///
    /// # Errors
    ///
    /// [`IpNetworkError`].
    pub fn new(first: IpAddr, length: u8) -> Result<Self, IpNetworkError> {
        let (first, length) = match (first, first.to_canonical()) {
            (IpAddr::V6(_), folded @ IpAddr::V4(_)) => match length.checked_sub(96) {
                Some(length) => (folded, length),
                None => (first, length), // wider than all IPv4 addresses
            },
            _ => (first, length),
        };
        if length > bits(first) {
            return Err(IpNetworkError::Length);
        }
        if length == 0 {
            return Err(IpNetworkError::Everybody);
        }
        if cut(first, length) != first {
            return Err(IpNetworkError::HostBits);
        }
        Ok(Self { first, length })
    }

    /// Whether an address is in it.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        address.is_ipv4() == self.first.is_ipv4() && cut(address, self.length) == self.first
    }
}

impl From<IpAddr> for IpNetwork {
    fn from(address: IpAddr) -> Self {
        let first = address.to_canonical();
        let length = bits(first);
        Self { first, length }
    }
}

impl FromStr for IpNetwork {
    type Err = IpNetworkError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (address, length) = match text.split_once('/') {
            Some((address, length)) => (address, Some(length)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| IpNetworkError::Address)?;
        let Some(length) = length else {
            return Ok(address.into());
        };
        // `parse` alone would take a sign.
        if !length.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(IpNetworkError::Length);
        }
        let length = length.parse().map_err(|_| IpNetworkError::Length)?;
        Self::new(address, length)
    }
}

impl fmt::Display for IpNetwork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.first, self.length)
    }
}

const fn bits(address: IpAddr) -> u8 {
    match address {
        IpAddr::V4(_) => 32,
        IpAddr::V6(_) => 128,
    }
}

/// The address with nothing but its first `length` bits.
pub(crate) fn cut(address: IpAddr, length: u8) -> IpAddr {
    let rest = u32::from(bits(address).saturating_sub(length));
    match address {
        IpAddr::V4(address) => {
            let mask = u32::MAX.checked_shl(rest).unwrap_or(0);
            Ipv4Addr::from_bits(address.to_bits() & mask).into()
        }
        IpAddr::V6(address) => {
            let mask = u128::MAX.checked_shl(rest).unwrap_or(0);
            Ipv6Addr::from_bits(address.to_bits() & mask).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(text: &str) -> IpNetwork {
        text.parse().unwrap()
    }

    fn holds(text: &str, address: &str) -> bool {
        network(text).contains(address.parse().unwrap())
    }

    #[test]
    fn a_network_holds_its_addresses_and_no_others() {
        assert!(holds("10.0.0.0/8", "10.0.0.0") && holds("10.0.0.0/8", "10.255.255.255"));
        assert!(!holds("10.0.0.0/8", "11.0.0.0") && !holds("10.0.0.0/8", "9.255.255.255"));
        assert!(holds("192.0.2.128/25", "192.0.2.128") && !holds("192.0.2.128/25", "192.0.2.127"));
        assert!(holds("192.0.2.7", "192.0.2.7") && !holds("192.0.2.7", "192.0.2.6"));
        assert!(
            holds("2001:db8::/33", "2001:db8:7fff::") && !holds("2001:db8::/33", "2001:db8:8000::")
        );
        assert!(holds("::1/128", "::1") && !holds("::1/128", "::2"));
        assert!(
            holds("128.0.0.0/1", "255.255.255.255") && !holds("128.0.0.0/1", "127.255.255.255")
        );
    }

    #[test]
    fn an_ipv4_address_is_one_however_it_is_written() {
        assert!(holds("10.0.0.0/8", "::ffff:10.1.2.3"));
        assert!(holds("::ffff:10.0.0.0/104", "10.1.2.3"));
        assert_eq!(network("::ffff:10.0.0.1"), network("10.0.0.1/32"));
        assert!(!holds("::/1", "10.1.2.3"), "the families are apart");
    }

    #[test]
    fn a_text_that_is_no_network_is_an_error() {
        use IpNetworkError::{Address, Everybody, HostBits, Length};
        let table = [
            (Address, ""),
            (Address, "/8"),
            (Address, "localhost"),
            (Address, "10.0.0/8"),
            (Address, "010.0.0.0/8"),
            (Address, " 10.0.0.0/8"),
            (Address, "fe80::1%eth0"),
            (Address, "[::1]/128"),
            (Length, "10.0.0.0/"),
            (Length, "10.0.0.0/33"),
            (Length, "10.0.0.0/+8"),
            (Length, "10.0.0.0/8/8"),
            (Length, "10.0.0.0/255.0.0.0"),
            (Length, "::/129"),
            (Length, "::/999"),
            (Everybody, "0.0.0.0/0"),
            (Everybody, "::/0"),
            (Everybody, "::ffff:0.0.0.0/96"),
            (HostBits, "10.0.0.1/8"),
            (HostBits, "2001:db8::1/64"),
            (HostBits, "::ffff:10.0.0.0/95"),
        ];
        for (error, text) in table {
            assert_eq!(text.parse::<IpNetwork>(), Err(error), "{text}");
        }
    }

    #[test]
    fn the_text_of_a_network_is_read_again() {
        for text in ["10.0.0.0/8", "192.0.2.7/32", "2001:db8::/32", "::1/128"] {
            assert_eq!(network(text).to_string(), text);
        }
    }
}
