//! What is inside a text whose signature holds: base64, zlib and JSON, from bytes.
#![no_main]

use authkit_token::OffsetDateTime;
use authkit_token::foreign::Secrets;
use authkit_token::itsdangerous::{Settings, Signer, UrlSafeSerializer};
use authkit_token::{django, foreign::Digest};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

fn base64(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let mut word = [0; 4];
        word[1..=chunk.len()].copy_from_slice(chunk);
        let word = u32::from_be_bytes(word);
        for place in 0..=chunk.len() {
            text.push(ALPHABET[(word >> (18 - 6 * place) & 63) as usize] as char);
        }
    }
    text
}

fuzz_target!(|data: &[u8]| {
    let secrets = Secrets::new("secret").unwrap();
    let settings = || Settings::new("fuzz");
    let now = OffsetDateTime::from_unix_timestamp(1_700_000_000).unwrap();
    for value in [base64(data), format!(".{}", base64(data))] {
        let text = Signer::new(&secrets, settings()).sign(&value);
        let _ = UrlSafeSerializer::new(&secrets, settings()).load::<Value>(&text);
        let signer = django::TimestampSigner::new(&secrets, "fuzz", Digest::Sha256);
        let text = signer.sign(&value, now).unwrap();
        let _ = signer.loads::<Value>(&text, None, now);
    }
});
