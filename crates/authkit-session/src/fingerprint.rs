//! Which browser it is, coarsely: its family and its platform, never a version and never an address.
//!
//! A browser updates itself every few weeks and a phone changes networks all day; neither is a thief. A cookie that turns up
//! in another browser, or on another system, is one that was copied. What is compared is what was noted when the session
//! began ([`Device`]) and what the request says; nothing more is stored.
//!
//! ```
//! use authkit_session::Fingerprint;
//!
//! let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
//! assert_eq!(Fingerprint::of(agent).to_string(), "Firefox on Linux");
//! ```

use std::fmt;
use std::net::IpAddr;

use authkit_store::Device;

use crate::Caller;

/// The family of a browser or program, and the platform it runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint<'a> {
    family: &'a str,
    platform: &'static str,
}

/// Words of a user agent and the family they stand for. The first that is there counts: nearly all of them call
/// themselves Chrome and Safari as well.
const FAMILIES: &[(&str, &str)] = &[
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("OPT/", "Opera"),
    ("OPiOS/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("YaBrowser/", "Yandex"),
    ("Vivaldi/", "Vivaldi"),
    ("UCBrowser/", "UC Browser"),
    ("DuckDuckGo/", "DuckDuckGo"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Chromium/", "Chrome"),
    ("MSIE ", "Internet Explorer"),
    ("Trident/", "Internet Explorer"),
    ("Safari/", "Safari"),
    ("AppleWebKit/", "Safari"),
];

/// The same for platforms: Android says Linux as well, and iOS says Mac OS X.
const PLATFORMS: &[(&str, &str)] = &[
    ("Windows", "Windows"),
    ("iPhone", "iOS"),
    ("iPad", "iOS"),
    ("iPod", "iOS"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "macOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
    ("X11", "Linux"),
];

/// Pairs that a browser swaps when it is told to ask for the desktop's pages.
const DESKTOP_SITES: &[(&str, &str)] = &[("Android", "Linux"), ("iOS", "macOS")];

impl<'a> Fingerprint<'a> {
    /// What a user agent says. A program that is no browser is known by its first word.
    #[must_use]
    pub fn of(user_agent: &'a str) -> Self {
        let named = |table: &[(&str, &'static str)]| {
            let row = table.iter().find(|(word, _)| user_agent.contains(word));
            row.map(|(_, name)| *name)
        };
        let first_word = user_agent.split(['/', ' ', ';', '(']).next();
        Self {
            family: named(FAMILIES).unwrap_or(first_word.unwrap_or_default()),
            platform: named(PLATFORMS).unwrap_or_default(),
        }
    }

    /// The family, such as `Firefox`, or the first word of what is no browser.
    #[must_use]
    pub const fn family(&self) -> &'a str {
        self.family
    }

    /// The platform, such as `Linux`; empty where it is not said.
    #[must_use]
    pub const fn platform(&self) -> &'static str {
        self.platform
    }
}

/// For a list: `Firefox on Linux`.
impl fmt::Display for Fingerprint<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.family, self.platform) {
            (family, "") => f.write_str(family),
            (family, platform) => write!(f, "{family} on {platform}"),
        }
    }
}

/// How much the browser of a request is the one that a session began in, from alike to unlike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Likeness {
    /// The same as far as can be told.
    Same,
    /// The same browser in another network.
    OtherNetwork,
    /// The same browser, asking for the desktop's pages instead of a phone's or the other way round.
    DesktopSite,
    /// Another browser or another platform.
    Other,
}

impl Likeness {
    /// Compares what was noted with what a request says. Of what was not noted nothing can be told.
    #[must_use]
    pub fn of<'r>(noted: &Device, caller: impl Into<Caller<'r>>) -> Self {
        let caller = caller.into();
        let browser = match (noted.user_agent.as_deref(), caller.user_agent) {
            (None, _) => Self::Same,
            (Some(_), None) => Self::Other,
            // by far the most requests end here
            (Some(noted), Some(present)) if noted.as_bytes() == present => Self::Same,
            (Some(noted), Some(present)) => {
                // shortened as the noted one is
                let present = Device::unknown().with_user_agent(str::from_utf8(present).ok());
                let present = present.user_agent;
                let present = present.as_deref().unwrap_or_default();
                of_browsers(Fingerprint::of(noted), Fingerprint::of(present))
            }
        };
        if browser != Self::Same {
            return browser;
        }
        match (noted.address, caller.address) {
            (Some(noted), Some(present)) if network(noted) != network(present) => {
                Self::OtherNetwork
            }
            _ => Self::Same,
        }
    }
}

fn of_browsers(noted: Fingerprint<'_>, present: Fingerprint<'_>) -> Likeness {
    if noted == present {
        return Likeness::Same;
    }
    let pair = (noted.platform, present.platform);
    let swapped = DESKTOP_SITES
        .iter()
        .any(|&(phone, desktop)| pair == (phone, desktop) || pair == (desktop, phone));
    if noted.family == present.family && swapped {
        Likeness::DesktopSite
    } else {
        Likeness::Other
    }
}

/// What a provider gives one customer: a /24 of IPv4, a /48 of IPv6.
fn network(address: IpAddr) -> [u8; 6] {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            [0, 0, 0, a, b, c]
        }
        IpAddr::V6(address) => {
            let [a, b, c, d, e, f, ..] = address.octets();
            [a, b, c, d, e, f]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    const CHROME: &str = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36";
    const PHONE: &str = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36";

    #[test]
    fn families_and_platforms_are_told_apart() {
        for (agent, expected) in [
            (FIREFOX, "Firefox on Linux"),
            (CHROME, "Chrome on Linux"),
            (PHONE, "Chrome on Android"),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 OPR/125.0.0.0",
                "Opera on Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
                "Safari on iOS",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/141.0.7390.41 Mobile/15E148 Safari/604.1",
                "Chrome on iOS",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15",
                "Safari on macOS",
            ),
            (
                "Mozilla/5.0 (Linux; Android 15; SM-S931B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
                "Samsung Internet on Android",
            ),
            ("curl/8.14.1", "curl"),
            ("python-requests/2.32", "python-requests"),
            ("浏览器 1", "浏览器"),
            ("", ""),
        ] {
            assert_eq!(Fingerprint::of(agent).to_string(), expected, "{agent}");
        }
    }

    fn device(agent: &str, address: [u8; 4]) -> Device {
        Device::unknown()
            .with_user_agent(Some(agent))
            .with_address(Some(address.into()))
    }

    #[test]
    fn likeness_is_graded() {
        let home = device(FIREFOX, [192, 0, 2, 7]);
        let updated = FIREFOX.replace("140", "152");
        for (present, likeness) in [
            (home.clone(), Likeness::Same),
            (device(&updated, [192, 0, 2, 200]), Likeness::Same),
            (device(FIREFOX, [198, 51, 100, 7]), Likeness::OtherNetwork),
            (device(CHROME, [192, 0, 2, 7]), Likeness::Other),
            (Device::unknown(), Likeness::Other),
        ] {
            assert_eq!(Likeness::of(&home, &present), likeness, "{present:?}");
        }
        let phone = device(PHONE, [192, 0, 2, 7]);
        let desktop_site = device(CHROME, [192, 0, 2, 7]);
        assert_eq!(Likeness::of(&phone, &desktop_site), Likeness::DesktopSite);
        let windows = device(
            &CHROME.replace("X11; Linux x86_64", "Windows NT 10.0"),
            [192, 0, 2, 7],
        );
        assert_eq!(Likeness::of(&desktop_site, &windows), Likeness::Other);
        assert_eq!(Likeness::of(&Device::unknown(), &phone), Likeness::Same);
    }

    #[test]
    fn an_address_is_the_same_however_it_is_written() {
        let mapped: IpAddr = "::ffff:192.0.2.7".parse().unwrap();
        assert_eq!(network(mapped), network([192, 0, 2, 9].into()));
        let six = |text: &str| network(text.parse::<IpAddr>().unwrap());
        assert_eq!(six("2001:db8:1::1"), six("2001:db8:1:ffff::2"));
        assert_ne!(six("2001:db8:1::1"), six("2001:db8:2::1"));
    }
}
