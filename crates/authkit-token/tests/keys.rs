//! Keys, rings of keys, and the MAC for values of one's own.
#![allow(clippy::unwrap_used)]

use std::fmt;

use authkit_token::{Key, KeyError, KeyRing, MIN_KEY_BYTES, PurposeKey, SystemRandom};
use rand_chacha::ChaCha20Rng;
use rand_core::{SeedableRng, TryCryptoRng, TryRng};

fn bytes(first: u8) -> Vec<u8> {
    (first..first + 32).collect()
}

fn key(first: u8) -> Key {
    Key::from_bytes(&bytes(first)).unwrap()
}

struct Broken;

impl TryRng for Broken {
    type Error = fmt::Error;
    fn try_next_u32(&mut self) -> Result<u32, fmt::Error> {
        Err(fmt::Error)
    }
    fn try_next_u64(&mut self) -> Result<u64, fmt::Error> {
        Err(fmt::Error)
    }
    fn try_fill_bytes(&mut self, _: &mut [u8]) -> Result<(), fmt::Error> {
        Err(fmt::Error)
    }
}

impl TryCryptoRng for Broken {}

#[test]
fn short_and_weak_keys_are_refused() {
    for length in 0..MIN_KEY_BYTES {
        let short = bytes(0)[..length].to_vec();
        let error = Key::from_bytes(&short).unwrap_err();
        assert_eq!(error, KeyError::TooShort { bytes: length });
    }
    for byte in [0, b'a', 0xff] {
        for length in [MIN_KEY_BYTES, 64, 65] {
            assert_eq!(
                Key::from_bytes(&vec![byte; length]).unwrap_err(),
                KeyError::Weak
            );
        }
    }
    assert!(Key::from_bytes(&bytes(0)).is_ok());
}

#[test]
fn keys_longer_than_a_block_of_the_hash_count_to_the_last_byte() {
    let mut long: Vec<u8> = (0..200).collect();
    let id = Key::from_bytes(&long).unwrap().id();
    long[199] ^= 1;
    assert_ne!(Key::from_bytes(&long).unwrap().id(), id);
    let mut filled_up = bytes(0);
    let id = Key::from_bytes(&filled_up).unwrap().id();
    filled_up.push(0);
    assert_ne!(
        Key::from_bytes(&filled_up).unwrap().id(),
        id,
        "zeros at the end count"
    );
}

#[test]
fn base64_of_every_usual_kind_is_read() {
    // Bytes whose text differs between the alphabets.
    let key = Key::from_bytes(&[0xfb, 0xff].repeat(16)).unwrap();
    let text = key.expose_base64();
    assert!(text.contains('-') && text.contains('_') && !text.contains('='));
    let standard = text.replace('-', "+").replace('_', "/");
    for kind in [text.as_str(), &standard] {
        for text in [kind.to_owned(), format!("{kind}="), format!(" {kind}=\r\n")] {
            let read = Key::from_base64(&text).unwrap();
            assert_eq!(*read.expose_base64(), *key.expose_base64(), "{text:?}");
        }
    }
    for text in ["!", "a b", "AAAAA=A", "é"] {
        assert_eq!(
            Key::from_base64(text).unwrap_err(),
            KeyError::NotBase64,
            "{text}"
        );
    }
    assert_eq!(
        Key::from_base64("").unwrap_err(),
        KeyError::TooShort { bytes: 0 }
    );
    assert_eq!(
        Key::from_base64("c2hvcnQ=").unwrap_err(),
        KeyError::TooShort { bytes: 5 }
    );
    assert_eq!(
        Key::from_base64(&"A".repeat(43)).unwrap_err(),
        KeyError::Weak
    );
}

#[test]
fn a_source_that_fails_gives_an_error_and_no_key() {
    let error = Key::generate(&mut Broken).unwrap_err();
    assert!(error.to_string().contains("random source"), "{error}");
}

#[test]
fn generated_keys_differ() {
    let mut random = ChaCha20Rng::seed_from_u64(1);
    let first = Key::generate(&mut random).unwrap();
    assert_ne!(first.id(), Key::generate(&mut random).unwrap().id());
    let again = Key::generate(&mut ChaCha20Rng::seed_from_u64(1)).unwrap();
    assert_eq!(first.id(), again.id());
    let mut system = SystemRandom;
    assert_ne!(
        Key::generate(&mut system).unwrap().id(),
        Key::generate(&mut system).unwrap().id()
    );
    assert_ne!(system.try_next_u64(), system.try_next_u64());
}

#[test]
fn a_key_prints_its_name_and_nothing_of_the_secret() {
    let key = key(1);
    let printed = format!("{key:?}");
    assert_eq!(printed, format!("Key({})", key.id()));
    let ring = KeyRing::new(key).with_retired(self::key(2));
    let printed = format!("{ring:?}");
    assert_eq!(
        printed.len(),
        "KeyRing(Key(00000000), [Key(00000000)])".len(),
        "{printed}"
    );
}

#[test]
fn a_ring_holds_each_key_once() {
    let ring = KeyRing::new(key(1))
        .with_retired(key(1))
        .with_retired(key(2))
        .with_retired(key(2));
    assert_eq!(format!("{ring:?}").matches("Key(").count(), 2);
    assert_eq!(ring.current_id(), key(1).id());
}

#[test]
fn a_mac_is_bound_to_its_name_its_parts_and_its_key() {
    let ring = KeyRing::new(key(1));
    let csrf = PurposeKey::derive(&ring, "csrf");
    let tag = csrf.mac(&[b"a", b"bc"]);
    assert!(csrf.verify(&[b"a", b"bc"], &tag));
    assert!(csrf.clone().verify(&[b"a", b"bc"], &tag));
    for parts in [
        &[&b"ab"[..], b"c"][..],
        &[b"abc"],
        &[b"a", b"bc", b""],
        &[b"bc", b"a"],
        &[],
    ] {
        assert!(!csrf.verify(parts, &tag), "{parts:?}");
    }
    assert!(!PurposeKey::derive(&ring, "csrf2").verify(&[b"a", b"bc"], &tag));
    assert!(!PurposeKey::derive(&KeyRing::new(key(2)), "csrf").verify(&[b"a", b"bc"], &tag));
    for length in 0..32 {
        assert!(
            !csrf.verify(&[b"a", b"bc"], &tag[..length]),
            "{length} bytes are no tag"
        );
    }
    assert!(!csrf.verify(&[b"a", b"bc"], &[&tag[..], b"\0"].concat()));
    for bit in 0..256 {
        let mut flipped = tag;
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert!(!csrf.verify(&[b"a", b"bc"], &flipped));
    }
    assert_eq!(format!("{csrf:?}"), "PurposeKey { name: \"csrf\", .. }");
}

#[test]
fn a_mac_survives_rotation_until_the_key_is_removed() {
    let derive = |ring: KeyRing| PurposeKey::derive(&ring, "csrf");
    let tag = derive(KeyRing::new(key(1))).mac(&[b"a"]);
    let rotated = derive(KeyRing::new(key(2)).with_retired(key(1)));
    assert!(rotated.verify(&[b"a"], &tag));
    assert_eq!(
        rotated.mac(&[b"a"]),
        derive(KeyRing::new(key(2))).mac(&[b"a"])
    );
    assert!(!derive(KeyRing::new(key(2))).verify(&[b"a"], &tag));
}
