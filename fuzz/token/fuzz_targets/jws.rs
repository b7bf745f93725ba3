//! JSON web signatures: any text, and any header and payload under a signature that holds.
#![no_main]

use authkit_token::OffsetDateTime;
use authkit_token::foreign::{Digest, Secrets};
use authkit_token::itsdangerous::{Derivation, Settings, Signer};
use authkit_token::jws::{Algorithm, JwsSerializer, TimedJwsSerializer};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|data: &[u8]| {
    let secrets = Secrets::new("secret").unwrap();
    let now = OffsetDateTime::from_unix_timestamp(1_700_000_000).unwrap();
    let text = String::from_utf8_lossy(data);
    let untimed = JwsSerializer::new(&secrets, Algorithm::Hs256);
    let timed = TimedJwsSerializer::new(&secrets, Algorithm::Hs256);
    assert!(untimed.load::<Value>(&text).is_err());
    assert!(timed.load::<Value>(&text, now).is_err());

    let settings = Settings::new("")
        .with_digest(Digest::Sha256)
        .with_derivation(Derivation::None);
    let signer = Signer::new(&secrets, settings);
    for signed in [text.to_string(), format!("eyJhbGciOiJIUzI1NiJ9.{text}")] {
        let signed = signer.sign(&signed);
        let _ = untimed.load::<Value>(&signed);
        let _ = timed.load::<Value>(&signed, now);
    }
});
