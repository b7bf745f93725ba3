//! Opaque tokens, digests, and codes.
#![no_main]

use std::num::NonZeroU32;

use authkit_token::{
    CodeOutcome, CodePurpose, Codes, Key, KeyRing, OffsetDateTime, OpaquePurpose, OpaqueToken,
    StoredCode, TokenDigest,
};
use libfuzzer_sys::fuzz_target;

struct Api;
impl OpaquePurpose for Api {
    const PREFIX: &'static str = "aks_";
}
impl CodePurpose for Api {
    const NAME: &'static str = "api";
}

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    for text in [text.to_string(), format!("aks_{text}")] {
        if let Ok(token) = OpaqueToken::<Api>::parse(&text) {
            assert_eq!(token.expose(), text);
        }
    }
    let _ = TokenDigest::<Api>::try_from_slice(data);
    let bytes: Vec<u8> = (0..32).collect();
    let codes = Codes::<Api>::new(&KeyRing::new(Key::from_bytes(&bytes).unwrap()));
    if let Some((stored, typed)) = data.split_first_chunk::<56>() {
        let typed = String::from_utf8_lossy(typed);
        let stored = StoredCode::from(*stored);
        let now = OffsetDateTime::UNIX_EPOCH;
        let outcome = codes.verify(&stored, "ada", &typed, NonZeroU32::MIN, now);
        assert_ne!(outcome, CodeOutcome::Right);
    }
});
