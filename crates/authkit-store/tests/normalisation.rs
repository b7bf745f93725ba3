//! What addresses and names are normalised to, over texts that nobody would think of.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)] // helpers of tests are tests

use authkit_store::{EmailAddress, Identifier, Username};
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

/// Letters with several spellings, separators that look like others, and what must never get through.
fn letter() -> impl Strategy<Value = char> {
    let odd = "aAzZ09._%+-'ſK\u{212a}ıİßςΣσéＡｕ＠．﹫@\u{301}\u{307}\u{345}ǅﬁ\u{fdfa}\u{200b}\u{202e}\u{ad}\u{0}\n\r \u{a0}\u{85}\u{2028}()<>[]:;,\\\"";
    let odd: Vec<char> = odd.chars().collect();
    prop_oneof![
        6 => proptest::char::range('a', 'z'),
        2 => proptest::sample::select(odd),
        1 => any::<char>(),
    ]
}

fn text(longest: usize) -> impl Strategy<Value = String> {
    let letters = proptest::collection::vec(letter(), 0..=longest);
    letters.prop_map(|letters| letters.into_iter().collect())
}

/// What has the shape of an address, so that many are one.
fn address() -> impl Strategy<Value = String> {
    let at = prop_oneof![9 => Just("@"), 1 => Just("＠")];
    let domain = prop_oneof![
        4 => Just("example.com".to_owned()),
        1 => Just("Bücher.Example".to_owned()),
        1 => Just("ｅｘａｍｐｌｅ．com".to_owned()),
        1 => Just("ΟΔΟΣ.example".to_owned()),
        3 => (text(8), text(4)).prop_map(|(label, top)| format!("{label}.{top}")),
    ];
    (text(12), at, domain).prop_map(|(local, at, domain)| format!("{local}{at}{domain}"))
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![3 => address(), 1 => text(80), 1 => any::<String>()]
}

/// In lower case, as a word processor would have it; in a domain ς and σ are two letters (RFC 5894, 7.2), and it is σ.
fn in_lower_case(text: &str) -> String {
    let (local, domain) = text.split_at(text.find(['@', '＠', '﹫']).unwrap_or(text.len()));
    let domain = domain.chars().flat_map(char::to_lowercase);
    local.to_lowercase().chars().chain(domain).collect()
}

/// Two thousand texts, or as many as `PROPTEST_CASES` says.
fn config() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES");
    ProptestConfig {
        cases: cases.map_or(2_000, |cases| cases.parse().expect("a number of cases")),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    /// ASVS 1.3.11: what an accepted address holds, and what it does not.
    #[test]
    fn an_accepted_address_can_be_put_in_an_envelope(text in any_text()) {
        if let Ok(email) = EmailAddress::parse(&text) {
            let address = email.as_str();
            prop_assert_eq!(address.matches('@').count(), 1, "{:?}", address);
            let refused = |c: char| c.is_control() || c.is_whitespace() || "()<>[]:;\\,\"".contains(c);
            prop_assert!(!address.contains(refused), "{:?}", address);
            prop_assert!(address.len() <= EmailAddress::MAX_BYTES);
            let (local, domain) = address.split_once('@').unwrap();
            prop_assert!(!local.is_empty() && local.len() <= EmailAddress::MAX_LOCAL_BYTES);
            prop_assert_eq!(domain, email.domain());
            prop_assert!(domain.is_ascii() && domain.contains('.'));
            let again = idna::domain_to_ascii_strict(domain).ok();
            prop_assert_eq!(again.as_deref(), Some(domain), "IDNA accepts it, and it stays");
        }
    }

    /// What is stored is read back as it is: no second look changes an address, a name, or the key of either.
    #[test]
    fn normalised_once_is_normalised(text in any_text()) {
        if let Ok(email) = EmailAddress::parse(&text) {
            prop_assert_eq!(&EmailAddress::parse(email.as_str()), &Ok(email.clone()));
            let by_key = EmailAddress::parse(email.identifier().as_str());
            let by_key = by_key.map(|email| email.identifier().clone());
            prop_assert_eq!(by_key.as_ref(), Ok(email.identifier()));
        }
        if let Ok(name) = Username::parse(&text) {
            prop_assert_eq!(&Username::parse(name.as_str()), &Ok(name.clone()));
            let by_key = Username::parse(name.identifier().as_str());
            let by_key = by_key.map(|name| name.identifier().clone());
            prop_assert_eq!(by_key.as_ref(), Ok(name.identifier()));
        }
        if let Some(key) = Identifier::parse(&text) {
            prop_assert_eq!(Identifier::parse(key.as_str()), Some(key.clone()));
            prop_assert!(key.as_str().nfkc().eq(key.as_str().chars()), "a key is composed");
        }
    }

    /// No text is an address to one form and a name to another.
    #[test]
    fn an_address_is_no_name(text in any_text()) {
        let (email, name) = (EmailAddress::parse(&text), Username::parse(&text));
        prop_assert!(email.is_err() || name.is_err(), "{:?}", text);
        let key = Identifier::parse(&text);
        prop_assert_eq!(key.as_ref(), email.as_ref().ok().map(EmailAddress::identifier)
            .or(name.as_ref().ok().map(Username::identifier)));
        if let Some(key) = key {
            prop_assert_eq!(key.is_email(), email.is_ok());
        }
    }

    /// Checked is what is kept: a spelling that normalises to another text is accepted or refused like that text.
    #[test]
    fn normalised_first_and_checked_after(text in any_text()) {
        let composed: String = text.trim().nfkc().collect();
        if let (Ok(email), Ok(same)) = (EmailAddress::parse(&text), EmailAddress::parse(&composed)) {
            prop_assert_eq!(email, same);
        }
        // composing may leave white space at an end, which is refused, and not dropped as if it had been typed
        let bare = composed.trim() == composed;
        if bare && composed.len().max(text.len()) <= Username::MAX_BYTES {
            prop_assert_eq!(EmailAddress::parse(&text), EmailAddress::parse(&composed));
            prop_assert_eq!(Username::parse(&text), Username::parse(&composed));
        }
    }

    /// Somebody who types in lower case, or with the shift key stuck, is found.
    #[test]
    fn case_makes_no_account(text in any_text()) {
        if let Some(key) = Identifier::parse(&text) {
            prop_assert_eq!(Identifier::parse(&in_lower_case(&text)), Some(key.clone()), "in lower case");
            prop_assert_eq!(Identifier::parse(&text.to_ascii_uppercase()), Some(key), "in upper case");
        }
    }
}
