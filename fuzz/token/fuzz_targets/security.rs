//! Flask-Security's tokens: any text, and any payload under a signature that holds.
#![no_main]

use authkit_flask::security::{Generation, Kind, SecurityTokens, StoredAccount};
use authkit_token::OffsetDateTime;
use authkit_token::foreign::Secrets;
use authkit_token::itsdangerous::{Settings, UrlSafeTimedSerializer};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|data: &[u8]| {
    let secrets = Secrets::new("secret").unwrap();
    let now = OffsetDateTime::from_unix_timestamp(1_700_000_000).unwrap();
    let text = String::from_utf8_lossy(data);
    let payload = serde_json::from_slice::<Value>(data).ok();
    let signer = UrlSafeTimedSerializer::new(&secrets, Settings::new("fuzz"));
    let signed = payload.and_then(|payload| signer.dump(&payload, now).ok());
    for kind in [
        Kind::Authentication,
        Kind::Confirm,
        Kind::Reset,
        Kind::Login,
        Kind::ChangeEmail,
    ] {
        for generation in [Generation::V1, Generation::V3, Generation::Too] {
            let tokens = SecurityTokens::with_salt(&secrets, kind, generation, "fuzz");
            assert!(tokens.open(&text, now).is_err());
            let Some(Ok(token)) = signed.as_ref().map(|signed| tokens.open(signed, now)) else {
                continue;
            };
            // Digests that are worth their work are somebody else's to fuzz.
            if !data.windows(7).any(|piece| piece == b"rounds=") {
                let account = StoredAccount::new(token.subject(), "stored", "a@example.com");
                let _ = token.check(&account, now);
            }
        }
    }
});
