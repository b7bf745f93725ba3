//! Properties over many random inputs, from fixed seeds.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::HashMap;
use std::time::Duration;

use authkit_token::{
    Binding, Key, KeyRing, OffsetDateTime, OpaquePurpose, OpaqueToken, Purpose, PurposeKey, Signer,
};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;
const MINUTE: Duration = Duration::from_secs(60);

struct Blob;
impl Purpose for Blob {
    const NAME: &'static str = "blob";
    type Claims = Vec<u8>;
}

fn keys() -> KeyRing {
    KeyRing::new(Key::from_bytes(&(0..32).collect::<Vec<u8>>()).unwrap())
}

fn bytes(random: &mut impl Rng, most: u32) -> Vec<u8> {
    let length = random.next_u32() % (most + 1);
    (0..length).map(|_| random.next_u32() as u8).collect()
}

/// A text with one thing about it changed: a character, one more, one less, two exchanged, a case.
fn changed(text: &str, random: &mut impl Rng) -> String {
    const CHARACTERS: &[u8] =
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=. :|";
    let mut bytes = text.as_bytes().to_vec();
    let at = random.next_u32() as usize % bytes.len();
    let other = CHARACTERS[random.next_u32() as usize % CHARACTERS.len()];
    match random.next_u32() % 5 {
        0 => bytes[at] = other,
        1 => bytes.insert(at, other),
        2 => drop(bytes.remove(at)),
        3 => {
            let with = random.next_u32() as usize % bytes.len();
            bytes.swap(at, with);
        }
        _ => bytes[at] ^= 0x20,
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn what_is_signed_opens_to_what_was_signed() {
    let (signer, random) = (
        Signer::<Blob>::new(&keys()),
        &mut ChaCha20Rng::seed_from_u64(1),
    );
    for _ in 0..2_000 {
        let (claims, state) = (bytes(random, 300), bytes(random, 40));
        let text = signer
            .sign(&claims, MINUTE, Binding::to(&state), NOW)
            .unwrap();
        let opened = signer.open(&text, NOW).unwrap();
        assert_eq!(opened.bound_to(&state).unwrap(), claims);
    }
}

#[test]
fn no_second_text_opens_to_the_same_token() {
    let (signer, random) = (
        Signer::<Blob>::new(&keys()),
        &mut ChaCha20Rng::seed_from_u64(2),
    );
    for _ in 0..200 {
        let claims = bytes(random, 60);
        let text = signer.sign(&claims, MINUTE, Binding::none(), NOW).unwrap();
        for _ in 0..200 {
            let other = changed(&text, random);
            assert!(
                other == text || signer.open(&other, NOW).is_err(),
                "{other}"
            );
        }
    }
}

#[test]
fn no_single_bit_of_a_text_can_be_changed() {
    let (signer, random) = (
        Signer::<Blob>::new(&keys()),
        &mut ChaCha20Rng::seed_from_u64(3),
    );
    for _ in 0..20 {
        let claims = bytes(random, 60);
        let text = signer.sign(&claims, MINUTE, Binding::none(), NOW).unwrap();
        for bit in 0..text.len() * 8 {
            let mut flipped = text.clone().into_bytes();
            flipped[bit / 8] ^= 1 << (bit % 8);
            if let Ok(flipped) = String::from_utf8(flipped) {
                assert!(signer.open(&flipped, NOW).is_err(), "{bit}");
            }
        }
    }
}

#[test]
fn what_nobody_signed_is_refused_whatever_it_is() {
    struct Api;
    impl OpaquePurpose for Api {
        const PREFIX: &'static str = "aks_";
    }
    let (signer, random) = (
        Signer::<Blob>::new(&keys()),
        &mut ChaCha20Rng::seed_from_u64(4),
    );
    for _ in 0..20_000 {
        let noise = bytes(random, 200);
        let text = String::from_utf8_lossy(&noise);
        assert!(signer.open(&text, NOW).is_err());
        assert!(OpaqueToken::<Api>::parse(&text).is_err());
        assert!(OpaqueToken::<Api>::parse(&format!("aks_{text}")).is_err());
        let _ = Key::from_base64(&text);
    }
}

/// Row 58 of the checklist: a million pairs of parts, of which no two that differ have one MAC.
#[test]
fn a_million_pairs_of_parts_never_share_a_mac() {
    let (key, random) = (
        PurposeKey::derive(&keys(), "pairs"),
        &mut ChaCha20Rng::seed_from_u64(5),
    );
    let mut seen: HashMap<[u8; 16], u64> = HashMap::new();
    for _ in 0..1_000_000 {
        // Short parts over two letters: most pairs concatenate to what another pair does.
        let bits = random.next_u64();
        let (first, second) = (bits & 0xf, bits >> 4 & 0xf);
        let letters = [bits >> 8 & 1, bits >> 9 & 1, bits >> 10 & 1, bits >> 11 & 1];
        let text: Vec<u8> = (0..first + second)
            .map(|at| b'a' + letters[at as usize % 4] as u8)
            .collect();
        let (left, right) = text.split_at(first as usize);
        let mac = key.mac(&[left, right]);
        let pair = (first << 32 | second << 16) | letters.iter().fold(0, |all, bit| all << 1 | bit);
        // Letters beyond the length do not count.
        let pair = match (first + second).min(4) {
            4 => pair,
            used => pair & !0xf | (pair & 0xf) >> (4 - used),
        };
        let mac: [u8; 16] = mac[..16].try_into().unwrap();
        assert_eq!(*seen.entry(mac).or_insert(pair), pair);
    }
}
