//! Django: any text, any payload under a signature that holds, and password-reset tokens.
#![no_main]

use std::time::Duration;

use authkit_token::OffsetDateTime;
use authkit_token::django::{PasswordResetTokens, ResetState, Signer, TimestampSigner};
use authkit_token::foreign::{Digest, Secrets};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|data: &[u8]| {
    let secrets = Secrets::new("secret").unwrap();
    let now = OffsetDateTime::from_unix_timestamp(1_700_000_000).unwrap();
    let text = String::from_utf8_lossy(data);
    let signer = Signer::new(&secrets, "fuzz", Digest::Sha256);
    let dated = TimestampSigner::new(&secrets, "fuzz", Digest::Sha256);
    let max_age = Duration::from_secs(60);
    assert!(signer.unsign(&text).is_err());
    assert!(dated.loads::<Value>(&text, Some(max_age), now).is_err());

    let signed = signer.sign(&text);
    let _ = dated.unsign(&signed, Some(max_age), now);
    let _ = dated.loads::<Value>(&signed, None, now);
    let signed = dated.sign(&text, now).unwrap();
    let _ = dated.loads::<Value>(&signed, Some(max_age), now);

    let state = ResetState {
        id: "7",
        password: &text,
        last_login: None,
        email: "",
    };
    let tokens = PasswordResetTokens::new(&secrets, Digest::Sha256);
    assert!(tokens.check(&text, &state, max_age, now).is_err());
    let token = tokens.make(&state, now).unwrap();
    assert!(tokens.check(&token, &state, max_age, now).is_ok());
});
