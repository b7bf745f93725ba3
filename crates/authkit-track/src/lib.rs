#![doc = include_str!("../README.md")]

mod admission;
mod attempts;
mod key;
mod limit;
mod lockout;
mod login;
mod network;
mod prefix;
mod proxies;
mod rules;

pub use admission::Admission;
pub use attempts::{Attempts, Block};
pub use key::AttemptKey;
pub use limit::{Limit, LimitError};
pub use lockout::{Lockout, LockoutError};
pub use login::{Login, LoginStats};
pub use network::{IpNetwork, IpNetworkError};
pub use prefix::{AddressPrefix, Ipv6PrefixLength, Ipv6PrefixLengthError};
pub use proxies::{ProxyHeader, TrustedProxies};
pub use rules::{Check, Policy, Rules, Who};
