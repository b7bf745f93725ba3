//! Opaque tokens and their digests.
#![allow(clippy::unwrap_used)]

use std::collections::HashSet;
use std::fmt;

use authkit_token::{
    DigestLengthError, OpaquePurpose, OpaqueToken, ParseOpaqueError, SystemRandom, TokenDigest,
};
use rand_chacha::ChaCha20Rng;
use rand_core::{SeedableRng, TryCryptoRng, TryRng};

struct Api;
impl OpaquePurpose for Api {
    const PREFIX: &'static str = "aks_";
}

struct Remember;
impl OpaquePurpose for Remember {
    const PREFIX: &'static str = "akr_";
}

fn token<P: OpaquePurpose>(seed: u64) -> OpaqueToken<P> {
    OpaqueToken::generate(&mut ChaCha20Rng::seed_from_u64(seed)).unwrap()
}

fn refusal(text: &str) -> Option<ParseOpaqueError> {
    OpaqueToken::<Api>::parse(text).err()
}

#[test]
fn a_token_is_read_as_it_was_shown() {
    let token = token::<Api>(1);
    let text = token.expose();
    assert!(text.starts_with("aks_"));
    assert_eq!(text.len(), 4 + 48);
    let read = OpaqueToken::<Api>::parse(text).unwrap();
    assert_eq!(read.expose(), text);
    assert_eq!(read.digest(), token.digest());
}

#[test]
fn every_changed_character_is_refused() {
    let token = token::<Api>(1);
    let text = token.expose();
    for place in 0..text.len() {
        for character in ('\0'..='\u{7f}').filter(|c| !text[place..].starts_with(*c)) {
            let mut changed = text.to_owned();
            changed.replace_range(place..=place, &character.to_string());
            let error = refusal(&changed).unwrap();
            let alphabet = character.is_ascii_alphanumeric() || "-_".contains(character);
            let expected = match place {
                0..4 => ParseOpaqueError::Prefix,
                _ if alphabet => ParseOpaqueError::Checksum,
                _ => ParseOpaqueError::Malformed,
            };
            assert_eq!(error, expected, "{place} {character:?}");
        }
    }
}

#[test]
fn swapped_characters_are_refused() {
    let token = token::<Api>(1);
    let characters: Vec<char> = token.expose().chars().collect();
    for place in 1..characters.len() {
        let mut swapped = characters.clone();
        swapped.swap(place - 1, place);
        if swapped != characters {
            assert!(
                refusal(&swapped.iter().collect::<String>()).is_some(),
                "{place}"
            );
        }
    }
}

#[test]
fn every_other_spelling_is_refused() {
    let token = token::<Api>(1);
    let text = token.expose();
    for length in 0..text.len() {
        assert!(refusal(&text[..length]).is_some(), "{length}");
    }
    for other in [
        format!(" {text}"),
        format!("{text} "),
        format!("{text}\n"),
        format!("{text}="),
        format!("{text}A"),
        format!("{text}AAAA"),
        format!("aks_{text}"),
        text.to_uppercase(),
        text.replacen("aks_", "AKS_", 1),
        "é".repeat(26),
        "aks_".to_owned() + &"é".repeat(24),
    ] {
        assert!(refusal(&other).is_some(), "{other:?}");
    }
}

#[test]
fn a_token_of_one_purpose_is_none_of_another() {
    let (api, remember) = (token::<Api>(1), token::<Remember>(1));
    assert_eq!(refusal(remember.expose()), Some(ParseOpaqueError::Prefix));
    let renamed = remember.expose().replacen("akr_", "aks_", 1);
    assert_eq!(refusal(&renamed), Some(ParseOpaqueError::Checksum));
    assert_eq!(
        api.expose()[4..][..42],
        remember.expose()[4..][..42],
        "the same secret"
    );
    assert_ne!(api.digest().as_bytes(), remember.digest().as_bytes());
}

#[test]
fn tokens_differ_and_come_from_the_source_given() {
    let mut random = ChaCha20Rng::seed_from_u64(7);
    let texts: HashSet<String> = (0..1_000)
        .map(|_| {
            OpaqueToken::<Api>::generate(&mut random)
                .unwrap()
                .expose()
                .to_owned()
        })
        .collect();
    assert_eq!(texts.len(), 1_000);
    assert_eq!(token::<Api>(1).digest(), token::<Api>(1).digest());
    let system = || {
        OpaqueToken::<Api>::generate(&mut SystemRandom)
            .unwrap()
            .digest()
    };
    assert_ne!(system(), system());
}

#[test]
fn a_source_that_fails_gives_an_error_and_no_token() {
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
    assert!(OpaqueToken::<Api>::generate(&mut Broken).is_err());
}

#[test]
fn a_token_prints_its_prefix_and_nothing_of_the_secret() {
    let token = token::<Api>(1);
    assert_eq!(format!("{token:?}"), "OpaqueToken(aks_[redacted])");
}

#[test]
fn the_secret_cannot_be_found_in_what_is_stored() {
    use base64::Engine as _;
    let token = token::<Api>(1);
    let body = base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(&token.expose()["aks_".len()..])
        .unwrap();
    let digest = token.digest();
    let (secret, checksum) = body.split_at(32);
    assert!(digest.as_bytes().ends_with(checksum));
    assert!(
        secret
            .windows(4)
            .all(|piece| !digest.as_bytes().windows(4).any(|w| w == piece))
    );
}

#[test]
fn a_digest_survives_the_database_and_tells_its_length() {
    let digest = token::<Api>(1).digest();
    assert_eq!(TokenDigest::<Api>::from_bytes(*digest.as_bytes()), digest);
    assert_eq!(
        TokenDigest::<Api>::try_from_slice(digest.as_bytes()).unwrap(),
        digest
    );
    for length in [0, 31, 33] {
        let error = TokenDigest::<Api>::try_from_slice(&vec![0; length]).unwrap_err();
        assert!(matches!(error, DigestLengthError { bytes, .. } if bytes == length));
    }
    for bit in 0..256 {
        let mut bytes = *digest.as_bytes();
        bytes[bit / 8] ^= 1 << (bit % 8);
        assert_ne!(TokenDigest::from_bytes(bytes), digest);
    }
}

#[test]
fn a_digest_is_a_key_of_a_map_and_prints_eight_digits() {
    let digests = [
        token::<Api>(1).digest(),
        token::<Api>(2).digest(),
        token::<Api>(1).digest(),
    ];
    assert_eq!(digests.iter().collect::<HashSet<_>>().len(), 2);
    let mut bytes = [0xee; 32];
    bytes[..4].copy_from_slice(&[0x01, 0x23, 0x45, 0x67]);
    let printed = format!("{:?}", TokenDigest::<Api>::from_bytes(bytes));
    assert_eq!(printed, "TokenDigest(01234567..)");
}

/// Fails when digests change, which would make every stored one useless.
#[test]
fn the_digest_is_pinned() {
    let text = "aks_mjdEUEVgY57GcLehfUkrJz4HewqWvvWLp3YHeeVEVG6SAriY";
    let token = OpaqueToken::<Api>::parse(text).unwrap();
    let digest: String = token
        .digest()
        .as_bytes()
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    // Computed by other code, in another language.
    assert_eq!(
        digest,
        "a607ad99389ca6fe6112d2cd8c85d6ecc8d662ff4c76f334bbe2aeeb9202b898"
    );
}
