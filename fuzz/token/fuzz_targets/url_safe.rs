//! The serializers of itsdangerous: any text, and any payload under a signature that holds.
#![no_main]

use authkit_token::OffsetDateTime;
use authkit_token::foreign::Secrets;
use authkit_token::itsdangerous::{
    Serializer, Settings, Signer, TimedSerializer, UrlSafeSerializer, UrlSafeTimedSerializer,
};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|data: &[u8]| {
    let secrets = Secrets::new("secret").unwrap();
    let settings = || Settings::new("fuzz");
    let now = OffsetDateTime::from_unix_timestamp(1_700_000_000).unwrap();
    let text = String::from_utf8_lossy(data);
    let untimed = UrlSafeSerializer::new(&secrets, settings());
    let timed = UrlSafeTimedSerializer::new(&secrets, settings());
    assert!(untimed.load::<Value>(&text).is_err());
    assert!(timed.load::<Value>(&text, None, now).is_err());
    assert!(
        TimedSerializer::new(&secrets, settings())
            .load::<Value>(&text, None, now)
            .is_err()
    );

    let signed = Signer::new(&secrets, settings()).sign(&text);
    let _ = untimed.load::<Value>(&signed);
    let _ = timed.load::<Value>(&signed, None, now);
    let plain = Serializer::new(&secrets, settings());
    if let Ok(loaded) = plain.load::<Value>(&signed) {
        let compressing = UrlSafeSerializer::new(&secrets, settings().with_compression());
        for serializer in [untimed, compressing] {
            let dumped = serializer.dump(loaded.value()).unwrap();
            if let Ok(again) = serializer.load::<Value>(&dumped) {
                assert_eq!(again.value(), loaded.value());
            }
        }
    }
});
