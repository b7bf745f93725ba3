//! Whose request it is, in one table per topology.
#![allow(
    clippy::unwrap_used,
    reason = "clippy takes helpers of tests for no tests"
)]

use std::net::IpAddr;

use authkit_track::{ProxyHeader, TrustedProxies};

const XFF: &str = "X-Forwarded-For";

/// The peer, the headers, and the client that they come to; `-` for nobody.
type Row = (
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static str,
);

fn address(text: &str) -> Option<IpAddr> {
    (text != "-").then(|| text.parse().unwrap())
}

fn check(proxies: &TrustedProxies, table: &[Row]) {
    for (peer, headers, client) in table {
        let found = proxies.client(address(peer), headers.iter().copied());
        assert_eq!(found, address(client), "{peer} {headers:?}");
    }
}

fn ours() -> TrustedProxies {
    TrustedProxies::networks(["10.0.0.0/8", "2001:db8:aa::/48"].map(|text| text.parse().unwrap()))
}

#[test]
fn without_proxies_no_header_changes_anything() {
    let table: [Row; 5] = [
        ("198.51.100.9", &[], "198.51.100.9"),
        ("198.51.100.9", &[(XFF, "192.0.2.7")], "198.51.100.9"),
        (
            "127.0.0.1",
            &[(XFF, "192.0.2.7"), ("Forwarded", "for=192.0.2.7")],
            "127.0.0.1",
        ),
        ("::ffff:198.51.100.9", &[(XFF, "192.0.2.7")], "198.51.100.9"),
        ("-", &[(XFF, "192.0.2.7")], "-"),
    ];
    check(&TrustedProxies::none(), &table);
    check(&TrustedProxies::default(), &table);
    check(&TrustedProxies::count(0), &table);
    check(&TrustedProxies::networks([]), &table);
}

#[test]
fn behind_one_proxy_only_the_rightmost_counts() {
    let table: [Row; 15] = [
        ("10.0.0.1", &[(XFF, "192.0.2.7")], "192.0.2.7"),
        ("10.0.0.1", &[(XFF, "6.6.6.6, 192.0.2.7")], "192.0.2.7"),
        (
            "10.0.0.1",
            &[(XFF, "garbage,,6.6.6.6,192.0.2.7:4711")],
            "192.0.2.7",
        ),
        ("10.0.0.1", &[(XFF, "[2001:db8::7]:4711")], "2001:db8::7"),
        (
            "10.0.0.1",
            &[
                (XFF, "6.6.6.6"),
                ("Host", "a"),
                ("x-forwarded-for", "192.0.2.7"),
            ],
            "192.0.2.7",
        ),
        (
            "10.0.0.1",
            &[("x-FORWARDED-for", "::ffff:192.0.2.7")],
            "192.0.2.7",
        ),
        // Behind a Unix socket nobody knows the peer.
        ("-", &[(XFF, "6.6.6.6, 192.0.2.7")], "192.0.2.7"),
        // What the proxy did not name is not looked for further left, where the client writes.
        ("10.0.0.1", &[(XFF, "6.6.6.6, unknown")], "-"),
        ("10.0.0.1", &[(XFF, "6.6.6.6, _hidden")], "-"),
        ("10.0.0.1", &[(XFF, "6.6.6.6, unix:")], "-"),
        ("10.0.0.1", &[(XFF, "6.6.6.6,")], "-"),
        ("10.0.0.1", &[(XFF, "")], "-"),
        ("10.0.0.1", &[], "-"),
        ("10.0.0.1", &[("X_Forwarded_For", "6.6.6.6")], "-"),
        (
            "10.0.0.1",
            &[("Forwarded", "for=6.6.6.6"), ("X-Real-IP", "6.6.6.6")],
            "-",
        ),
    ];
    check(&TrustedProxies::count(1), &table);
}

#[test]
fn behind_several_proxies_the_outermost_says_who_it_is() {
    let table: [Row; 5] = [
        (
            "10.0.0.1",
            &[(XFF, "6.6.6.6, 192.0.2.7, 10.0.0.3, 10.0.0.2")],
            "192.0.2.7",
        ),
        (
            "10.0.0.1",
            &[
                (XFF, "6.6.6.6"),
                (XFF, "192.0.2.7, 10.0.0.3"),
                (XFF, "10.0.0.2"),
            ],
            "192.0.2.7",
        ),
        (
            "10.0.0.1",
            &[(XFF, "192.0.2.7, unknown, _hidden")],
            "192.0.2.7",
        ),
        ("10.0.0.1", &[(XFF, "10.0.0.3, 10.0.0.2")], "-"),
        ("10.0.0.1", &[], "-"),
    ];
    check(&TrustedProxies::count(3), &table);
}

#[test]
fn behind_proxies_in_known_networks_the_first_stranger_from_the_right_counts() {
    let table: [Row; 15] = [
        ("10.0.0.1", &[(XFF, "192.0.2.7")], "192.0.2.7"),
        (
            "10.0.0.1",
            &[(XFF, "6.6.6.6, 192.0.2.7, 10.0.0.3, 10.0.0.2")],
            "192.0.2.7",
        ),
        ("10.0.0.1", &[(XFF, "10.9.9.9, 192.0.2.7")], "192.0.2.7"),
        (
            "::ffff:10.0.0.1",
            &[(XFF, "192.0.2.7, ::ffff:10.0.0.2")],
            "192.0.2.7",
        ),
        (
            "2001:db8:aa::1",
            &[(XFF, "2001:db8:bb::7, [2001:db8:aa:1::1]:443")],
            "2001:db8:bb::7",
        ),
        // A stranger's header is a stranger's word.
        ("198.51.100.9", &[(XFF, "192.0.2.7")], "198.51.100.9"),
        ("198.51.100.9", &[(XFF, "10.0.0.1")], "198.51.100.9"),
        ("-", &[(XFF, "192.0.2.7")], "-"),
        // A proxy that asks for itself, or for a neighbour.
        ("10.0.0.1", &[], "10.0.0.1"),
        (
            "10.0.0.1",
            &[("X_Forwarded_For", "6.6.6.6"), ("Forwarded", "for=6.6.6.6")],
            "10.0.0.1",
        ),
        ("10.0.0.1", &[(XFF, "10.0.0.3, 10.0.0.2")], "10.0.0.3"),
        // A proxy that says that it does not know.
        ("10.0.0.1", &[(XFF, "192.0.2.7, unknown")], "-"),
        (
            "10.0.0.1",
            &[(XFF, "192.0.2.7, fe80::1%eth0, 10.0.0.2")],
            "-",
        ),
        ("10.0.0.1", &[(XFF, "192.0.2.7, ,10.0.0.2")], "-"),
        ("10.0.0.1", &[(XFF, "")], "-"),
    ];
    check(&ours(), &table);
}

#[test]
fn forwarded_is_read_where_it_was_chosen_and_nothing_else_is() {
    const F: &str = "Forwarded";
    let table: [Row; 11] = [
        (
            "10.0.0.1",
            &[(F, "for=192.0.2.7;proto=https;by=10.0.0.1")],
            "192.0.2.7",
        ),
        (
            "10.0.0.1",
            &[(F, "for=6.6.6.6, For=\"[2001:db8::7]:4711\"")],
            "2001:db8::7",
        ),
        (
            "10.0.0.1",
            &[
                (F, "for=6.6.6.6"),
                (F, "proto=http;FOR=192.0.2.7, for=10.0.0.2"),
            ],
            "192.0.2.7",
        ),
        (
            "10.0.0.1",
            &[(F, "for=192.0.2.7;host=\"a, for=6.6.6.6\"")],
            "192.0.2.7",
        ),
        // A quotation mark that the client leaves open does not swallow what the proxy appends.
        (
            "10.0.0.1",
            &[(F, "for=\"6.6.6.6, for=192.0.2.7")],
            "192.0.2.7",
        ),
        (
            "10.0.0.1",
            &[(F, "for=\"6.6.6.6\\"), (F, "for=192.0.2.7")],
            "192.0.2.7",
        ),
        ("10.0.0.1", &[(F, "for=6.6.6.6, for=_hidden")], "-"),
        (
            "10.0.0.1",
            &[(F, "for=6.6.6.6, for=unknown, for=10.0.0.2")],
            "-",
        ),
        ("10.0.0.1", &[(F, "for=6.6.6.6, by=10.0.0.1")], "-"),
        ("10.0.0.1", &[(F, "for=6.6.6.6, 192.0.2.7")], "-"),
        ("198.51.100.9", &[(F, "for=192.0.2.7")], "198.51.100.9"),
    ];
    check(&ours().with_header(ProxyHeader::Forwarded), &table);
    let only_x: Row = ("10.0.0.1", &[(XFF, "6.6.6.6")], "10.0.0.1");
    check(&ours().with_header(ProxyHeader::Forwarded), &[only_x]);
    let both: Row = (
        "10.0.0.1",
        &[(F, "for=192.0.2.7"), (XFF, "6.6.6.6")],
        "192.0.2.7",
    );
    let one = TrustedProxies::count(1).with_header(ProxyHeader::Forwarded);
    check(&one, &[both]);
}

#[test]
fn bytes_that_are_no_text_are_no_address() {
    let one = TrustedProxies::count(1);
    let client = |value: &[u8]| one.client(None, [(XFF, value)]);
    assert_eq!(client(b"\xff\xfe, 192.0.2.7"), address("192.0.2.7"));
    assert_eq!(client(b"192.0.2.7, \xff"), None);
    assert_eq!(client(b"192.0.2.7\xc2\xa0"), None);
}

/// A header of 64 KiB: what is read of it is what the proxies wrote, and a walk through trusted addresses ends.
#[test]
fn a_header_without_end_is_not_read_to_its_end() {
    let values = [
        "6.6.6.6,".repeat(8192),
        ",".repeat(65_536),
        "x".repeat(65_536),
        "\"".repeat(65_536),
        "\\\"".repeat(32_768),
        "\\".repeat(65_536),
    ];
    for header in [ProxyHeader::XForwardedFor, ProxyHeader::Forwarded] {
        let own = match header {
            ProxyHeader::Forwarded => "for=192.0.2.7",
            _ => "192.0.2.7",
        };
        for value in &values {
            let one = TrustedProxies::count(1).with_header(header);
            let headers = [(header.name(), format!("{value}, {own}"))];
            assert_eq!(one.client(None, headers), address("192.0.2.7"));
            let last = TrustedProxies::count(255).with_header(header);
            let _ = last.client(None, [(header.name(), value)]);
        }
    }
    let neighbours = "10.0.0.2,".repeat(7281) + "10.0.0.2";
    let client = ours().client(address("10.0.0.1"), [(XFF, neighbours)]);
    assert_eq!(client, None, "so many proxies are none of ours");
}
