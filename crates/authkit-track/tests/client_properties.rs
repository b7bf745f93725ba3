//! What holds of the client's address for every header there may be.

use std::net::IpAddr;

use authkit_track::{AddressPrefix, IpNetwork, ProxyHeader, TrustedProxies};
use proptest::collection::vec;
use proptest::prelude::*;

fn headers() -> impl Strategy<Value = Vec<(String, Vec<u8>)>> {
    let name = prop_oneof![
        Just("X-Forwarded-For".to_owned()),
        Just("forwarded".to_owned()),
        Just("X_Forwarded_For".to_owned()),
        ".{0,20}",
    ];
    vec((name, value()), 0..6)
}

/// Any bytes, and bytes that look like something.
fn value() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        any::<IpAddr>().prop_map(|address| address.to_string()),
        any::<IpAddr>().prop_map(|address| format!("for=\"[{address}]:80\"")),
        "(for=|FOR=|by=|unknown|_x|10\\.0\\.0\\.1|[,;=\"\\\\ :%\\[\\]]){0,12}",
    ];
    prop_oneof![
        vec(any::<u8>(), 0..200),
        vec(piece, 0..8).prop_map(|pieces| pieces.join(",").into_bytes()),
    ]
}

fn header() -> impl Strategy<Value = ProxyHeader> {
    prop_oneof![
        Just(ProxyHeader::XForwardedFor),
        Just(ProxyHeader::Forwarded)
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn without_proxies_the_client_is_the_peer(peer: Option<IpAddr>, headers in headers(), header in header()) {
        let nobody = TrustedProxies::none().with_header(header);
        prop_assert_eq!(nobody.client(peer, headers), peer.map(|peer| peer.to_canonical()));
    }

    #[test]
    fn a_peer_that_is_no_proxy_is_the_client(peer: IpAddr, proxy: IpAddr, headers in headers(), header in header()) {
        prop_assume!(peer.to_canonical() != proxy.to_canonical());
        let proxies = TrustedProxies::networks([proxy.into()]).with_header(header);
        prop_assert_eq!(proxies.client(Some(peer), headers), Some(peer.to_canonical()));
    }

    #[test]
    fn what_the_only_proxy_appends_is_the_client(
        peer: Option<IpAddr>,
        client: IpAddr,
        forged in headers(),
        before in value(),
        header in header(),
        own_line: bool,
    ) {
        let appended = match header {
            ProxyHeader::Forwarded => format!("for=\"{client}\";proto=https"),
            _ => client.to_string(),
        };
        let mut headers = forged;
        let name = header.name().to_owned();
        if own_line {
            headers.push((name, appended.into_bytes()));
        } else {
            headers.push((name, [before.as_slice(), b", ", appended.as_bytes()].concat()));
        }
        let one = TrustedProxies::count(1).with_header(header);
        prop_assert_eq!(one.client(peer, headers.clone()), Some(client.to_canonical()));
        let proxy = IpAddr::from([10, 0, 0, 1]);
        prop_assume!(client.to_canonical() != proxy);
        let listed = TrustedProxies::networks([proxy.into()]).with_header(header);
        prop_assert_eq!(listed.client(Some(proxy), headers), Some(client.to_canonical()));
    }

    #[test]
    fn no_header_makes_it_panic(peer: Option<IpAddr>, headers in headers(), header in header(), count: u8) {
        let many = TrustedProxies::count(count).with_header(header);
        let client = many.client(peer, headers.clone());
        prop_assert!(client.is_none_or(|client| client == client.to_canonical()));
        let networks = ["0.0.0.0/1", "128.0.0.0/1", "::/1", "8000::/1"];
        let everybody = TrustedProxies::networks(networks.iter().flat_map(|text| text.parse())).with_header(header);
        let client = everybody.client(peer, headers);
        prop_assert!(peer.is_some() || client.is_none());
    }

    #[test]
    fn a_network_holds_whoever_begins_like_it(address: IpAddr, other: IpAddr, length in 1_u8..=128) {
        let bits = |address: IpAddr| match address.to_canonical() {
            IpAddr::V4(address) => format!("{:032b}", address.to_bits()),
            IpAddr::V6(address) => format!("{:0128b}", address.to_bits()),
        };
        let start = |address: IpAddr| bits(address).chars().take(length.into()).collect::<String>();
        let whole = bits(address);
        let has_host_bits = whole.chars().skip(length.into()).any(|bit| bit == '1');
        let expected = length <= if address.to_canonical().is_ipv4() { 32 } else { 128 } && !has_host_bits;
        let network = IpNetwork::new(address.to_canonical(), length);
        prop_assert_eq!(network.is_ok(), expected);
        if let Ok(network) = network {
            let same_family = bits(other).len() == whole.len();
            prop_assert_eq!(network.contains(other), same_family && start(other) == start(address));
        }
    }

    #[test]
    fn a_prefix_is_shared_by_a_network_and_by_nobody_else(network: [u16; 4], host: [u16; 4], other: [u16; 8]) {
        let join = |host: [u16; 4]| {
            let [a, b, c, d] = network;
            let [e, f, g, h] = host;
            IpAddr::from([a, b, c, d, e, f, g, h])
        };
        prop_assume!(network != [0; 4]);
        prop_assert_eq!(AddressPrefix::of(join(host)), AddressPrefix::of(join([0; 4])));
        let same = other.starts_with(&network);
        prop_assert_eq!(AddressPrefix::of(IpAddr::from(other)) == AddressPrefix::of(join(host)), same);
    }
}
