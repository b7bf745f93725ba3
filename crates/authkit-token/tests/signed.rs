//! Signed texts through the public API: what is refused, and when.
#![allow(clippy::unwrap_used)]

use std::time::Duration;

use authkit_token::{
    Binding, DEFAULT_MAX_LENGTH, Key, KeyRing, OffsetDateTime, OpenError, Purpose, SignError,
    Signer,
};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};

const NOW: i64 = 1_800_000_000;
const HOUR: Duration = Duration::from_secs(3600);

fn at(seconds: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(seconds).unwrap()
}

fn key(number: u8) -> Key {
    let bytes: Vec<u8> = (number..number + 32).collect();
    Key::from_bytes(&bytes).unwrap()
}

fn ring() -> KeyRing {
    KeyRing::new(key(1))
}

struct Note;
impl Purpose for Note {
    const NAME: &'static str = "note";
    type Claims = String;
}

fn sign(signer: &Signer<Note>, claims: &str) -> String {
    signer
        .sign(&claims.to_owned(), HOUR, Binding::none(), at(NOW))
        .unwrap()
}

fn refusal(signer: &Signer<Note>, text: &str) -> Option<OpenError> {
    signer.open(text, at(NOW)).err()
}

/// Signs under one purpose and opens under each; the row of the table is what opened.
macro_rules! cross_purposes {
    ($($name:ident)*) => {
        $(struct $name; impl Purpose for $name {
            const NAME: &'static str = stringify!($name);
            type Claims = u64;
        })*

        #[test]
        fn a_text_of_one_purpose_is_refused_for_every_other() {
            let ring = ring();
            let texts = [$((
                $name::NAME,
                Signer::<$name>::new(&ring).sign(&7, HOUR, Binding::none(), at(NOW)).unwrap(),
            )),*];
            let mut refused = 0;
            for (signed_as, text) in &texts {
                $(match Signer::<$name>::new(&ring).open(text, at(NOW)) {
                    Ok(_) => assert_eq!(*signed_as, $name::NAME),
                    Err(error) => {
                        assert_ne!(*signed_as, $name::NAME);
                        assert_eq!(error, OpenError::BadSignature);
                        refused += 1;
                    }
                })*
            }
            assert_eq!(refused, texts.len() * (texts.len() - 1));
        }
    };
}

cross_purposes! { Confirm Reset Login Remember Session Change Api }

#[test]
fn a_text_of_one_realm_is_refused_in_every_other() {
    let signers = [
        Signer::<Note>::new(&ring()),
        Signer::<Note>::new(&ring()).with_realm(""),
        Signer::<Note>::new(&ring()).with_realm("north"),
        Signer::<Note>::new(&ring()).with_realm("south"),
    ];
    for (mine, signer) in signers.iter().enumerate() {
        let text = sign(signer, "hello");
        for (number, other) in signers.iter().enumerate() {
            let expected = (number != mine).then_some(OpenError::BadSignature);
            assert_eq!(refusal(other, &text), expected);
        }
    }
    let moved = Signer::<Note>::new(&ring())
        .with_realm("north")
        .with_realm("south");
    assert_eq!(
        refusal(&moved, &sign(&signers[3], "hello")),
        None,
        "the last realm counts"
    );
}

#[test]
fn the_purpose_and_the_realm_cannot_be_shifted_into_each_other() {
    struct Longer;
    impl Purpose for Longer {
        const NAME: &'static str = "notes";
        type Claims = String;
    }
    let text = sign(&Signer::<Note>::new(&ring()).with_realm("sa"), "hello");
    let shifted = Signer::<Longer>::new(&ring()).with_realm("a");
    assert_eq!(
        shifted.open(&text, at(NOW)).unwrap_err(),
        OpenError::BadSignature
    );
}

#[test]
fn the_newest_key_signs_and_removed_ones_do_not_open() {
    let signer = |ring: KeyRing| Signer::<Note>::new(&ring);
    let newest = || KeyRing::new(key(3));
    let all = signer(newest().with_retired(key(2)).with_retired(key(1)));
    let fresh = sign(&all, "hello");
    assert_eq!(refusal(&signer(newest()), &fresh), None);
    assert_eq!(
        refusal(&signer(KeyRing::new(key(1))), &fresh),
        Some(OpenError::UnknownKey)
    );

    for old in [1, 2] {
        let text = sign(&signer(KeyRing::new(key(old))), "hello");
        assert_eq!(refusal(&all, &text), None);
        assert_eq!(
            refusal(&signer(newest()), &text),
            Some(OpenError::UnknownKey)
        );
    }
}

#[test]
fn every_flipped_bit_is_refused() {
    let signer = Signer::<Note>::new(&ring());
    for claims in ["", "a", "ab", "abc"] {
        let text = sign(&signer, claims);
        assert_eq!(refusal(&signer, &text), None);
        let bytes = URL_SAFE_NO_PAD.decode(&text).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let error = refusal(&signer, &URL_SAFE_NO_PAD.encode(flipped)).unwrap();
            let in_key_id = (8..40).contains(&bit);
            let expected = if in_key_id {
                OpenError::UnknownKey
            } else {
                OpenError::BadSignature
            };
            assert_eq!(error, expected, "bit {bit}");
        }
    }
}

#[test]
fn every_changed_cut_or_added_character_is_refused() {
    let signer = Signer::<Note>::new(&ring());
    for claims in ["a", "ab", "abc"] {
        let text = sign(&signer, claims);
        for place in 0..text.len() {
            for character in ('\0'..='\u{7f}').filter(|c| !text[place..].starts_with(*c)) {
                let mut changed = text.clone();
                changed.replace_range(place..=place, &character.to_string());
                assert!(
                    refusal(&signer, &changed).is_some(),
                    "{place} {character:?}"
                );
            }
            assert!(refusal(&signer, &text[..place]).is_some(), "cut at {place}");
            assert!(refusal(&signer, &text[place + 1..]).is_some());
        }
        assert!(refusal(&signer, &format!("{text}A")).is_some());
        assert!(refusal(&signer, &format!("A{text}")).is_some());
    }
}

#[test]
fn every_other_spelling_of_the_same_bytes_is_refused() {
    let signer = Signer::<Note>::new(&ring());
    // Claims whose base64 has both characters in which the alphabets differ, for each remainder.
    for claims in ["??>>~~??", "??>>~~??x", "??>>~~??xy"] {
        let text = sign(&signer, claims);
        let bytes = URL_SAFE_NO_PAD.decode(&text).unwrap();
        let mut spellings = vec![
            format!(" {text}"),
            format!("{text} "),
            format!("{text}\n"),
            format!("{text}\r\n"),
            format!("{text}\0"),
            format!("{text}="),
            format!("{text}=="),
            format!("{text}."),
            format!("{}\n{}", &text[..40], &text[40..]),
            format!("{}%2D{}", &text[..1], &text[1..]),
            format!("\u{feff}{text}"),
            STANDARD_NO_PAD.encode(&bytes),
            URL_SAFE.encode(&bytes),
        ];
        // Loose bits at the end: the same bytes to a lenient decoder.
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let last = alphabet.find(text.chars().last().unwrap()).unwrap();
        let loose = [1, 16, 4][bytes.len() % 3];
        for bits in 1..loose {
            let replaced = &alphabet[last + bits..=last + bits];
            spellings.push(format!("{}{replaced}", &text[..text.len() - 1]));
        }
        for spelling in spellings.iter().filter(|spelling| **spelling != text) {
            assert_eq!(
                refusal(&signer, spelling),
                Some(OpenError::Malformed),
                "{spelling:?}"
            );
        }
    }
}

#[test]
fn texts_that_are_no_texts_are_malformed() {
    let signer = Signer::<Note>::new(&ring());
    for text in ["", "A", "AAAA", "not base64!", "é", "\0", "a.b.c"] {
        assert_eq!(
            refusal(&signer, text),
            Some(OpenError::Malformed),
            "{text:?}"
        );
    }
    for length in 0..200 {
        let zeros = URL_SAFE_NO_PAD.encode(vec![0; length]);
        let expected = if length < 69 {
            OpenError::Malformed
        } else {
            OpenError::UnknownKey
        };
        assert_eq!(refusal(&signer, &zeros), Some(expected), "{length} bytes");
    }
}

#[test]
fn claims_of_another_type_are_refused() {
    struct Number;
    impl Purpose for Number {
        const NAME: &'static str = Note::NAME;
        type Claims = u64;
    }
    struct Optional;
    impl Purpose for Optional {
        const NAME: &'static str = Note::NAME;
        type Claims = Option<u64>;
    }
    let text = sign(&Signer::new(&ring()), "7");
    let number = Signer::<Number>::new(&ring());
    assert_eq!(
        number.open(&text, at(NOW)).unwrap_err(),
        OpenError::BadClaims
    );
    let optional = Signer::<Optional>::new(&ring());
    assert_eq!(
        optional.open(&text, at(NOW)).unwrap_err(),
        OpenError::BadClaims
    );
}

#[test]
fn claims_that_refuse_to_be_written_are_not_signed() {
    #[derive(serde::Deserialize)]
    struct Secretive;
    impl serde::Serialize for Secretive {
        fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(serde::ser::Error::custom("not me"))
        }
    }
    struct Odd;
    impl Purpose for Odd {
        const NAME: &'static str = "odd";
        type Claims = Secretive;
    }
    let signed = Signer::<Odd>::new(&ring()).sign(&Secretive, HOUR, Binding::none(), at(NOW));
    assert!(matches!(signed, Err(SignError::Claims { .. })));
}

#[test]
fn a_text_longer_than_the_cap_is_neither_signed_nor_opened() {
    let roomy = Signer::<Note>::new(&ring()).with_max_length(2 * DEFAULT_MAX_LENGTH);
    let signer = Signer::<Note>::new(&ring());
    // 92 characters and 4/3 of the claims, which are the text and three bytes of length.
    let fits = "x".repeat((DEFAULT_MAX_LENGTH - 92) / 4 * 3 - 3);
    assert_eq!(sign(&signer, &fits).len(), DEFAULT_MAX_LENGTH);
    assert_eq!(refusal(&signer, &sign(&signer, &fits)), None);
    let longer = format!("{fits}x");
    let text = sign(&roomy, &longer);
    assert_eq!(refusal(&roomy, &text), None);
    assert_eq!(refusal(&signer, &text), Some(OpenError::Malformed));
    let signed = signer.sign(&longer, HOUR, Binding::none(), at(NOW));
    assert!(matches!(
        signed,
        Err(SignError::TooLong { limit: DEFAULT_MAX_LENGTH, length }) if length == text.len()
    ));
}

#[test]
fn nothing_of_the_claims_or_the_keys_is_printed() {
    let signer = Signer::<Note>::new(&ring());
    let opened = signer
        .open(&sign(&signer, "private words"), at(NOW))
        .unwrap();
    let printed = format!("{signer:?} {opened:?} {opened:#?}");
    assert!(!printed.contains("private"), "{printed}");
    assert!(printed.contains("note"));
    assert!(!printed.contains(key(1).expose_base64().as_str()));
}

/// Fails when the bytes of a text change, which would make every mailed link invalid.
#[test]
fn the_layout_is_pinned() {
    let text = Signer::<Note>::new(&ring())
        .with_realm("north")
        .sign(
            &"hello".to_owned(),
            HOUR,
            Binding::to("v1").and(&7_u64),
            at(NOW),
        )
        .unwrap();
    // Computed by other code, in another language.
    let expected = "Ae462PsAAAAAa0nSAAAAAABrSeAQIV62eglwQpgc8KHMhb4M86VoZWxsbwMz0y32onUTWsc8lOcWqFt1VjArJPUCBH7Y0eQhN-bO";
    assert_eq!(text, expected);
}
