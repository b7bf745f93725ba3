//! Native texts: any text, and any claims under a signature that holds.
#![no_main]

use std::time::Duration;

use authkit_token::{Binding, Key, KeyRing, OffsetDateTime, Purpose, Signer};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

struct Anything;
impl Purpose for Anything {
    const NAME: &'static str = "anything";
    type Claims = Value;
}

struct Text;
impl Purpose for Text {
    const NAME: &'static str = "text";
    type Claims = String;
}

fuzz_target!(|data: &[u8]| {
    let bytes: Vec<u8> = (0..32).collect();
    let keys = KeyRing::new(Key::from_bytes(&bytes).unwrap());
    let now = OffsetDateTime::UNIX_EPOCH;
    let text = String::from_utf8_lossy(data);
    assert!(Signer::<Anything>::new(&keys).open(&text, now).is_err());
    let _ = Key::from_base64(&text);

    let signer = Signer::<Text>::new(&keys);
    let claims = text.into_owned();
    if let Ok(signed) = signer.sign(&claims, Duration::from_secs(60), Binding::to(data), now) {
        assert_eq!(
            signer.open(&signed, now).unwrap().bound_to(data),
            Ok(claims)
        );
    }
    if let Ok(claims) = serde_json::from_slice::<Value>(data) {
        let signer = Signer::<Anything>::new(&keys);
        if let Ok(signed) = signer.sign(&claims, Duration::from_secs(60), Binding::none(), now) {
            let opened = signer.open(&signed, now).unwrap();
            assert_eq!(opened.bound_to(Binding::none()), Ok(claims));
        }
    }
});
