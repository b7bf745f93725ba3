//! The signers of itsdangerous: any bytes, and any value and date under a signature that holds.
#![no_main]

use std::time::Duration;

use authkit_token::OffsetDateTime;
use authkit_token::foreign::Secrets;
use authkit_token::itsdangerous::{Epoch, Settings, Signer, TimestampSigner};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let secrets = Secrets::new("secret").unwrap();
    let settings = || Settings::new("fuzz").with_epoch(Epoch::Detect);
    let now = OffsetDateTime::from_unix_timestamp(1_700_000_000).unwrap();
    let signer = Signer::new(&secrets, settings());
    let dated = TimestampSigner::new(&secrets, settings());
    let max_age = Some(Duration::from_secs(60));
    assert!(signer.unsign(data).is_err());
    assert!(dated.unsign(data, max_age, now).is_err());

    let signed = signer.sign_bytes(data);
    if let Ok(unsigned) = signer.unsign(&signed) {
        assert_eq!(unsigned.value(), data);
        assert_eq!(unsigned.canonical(), signed);
    }
    let _ = dated.unsign(&signed, None, now);
    let _ = dated.unsign(&signed, max_age, now);
    let signed = dated.sign_bytes(data, now).unwrap();
    if let Ok(unsigned) = dated.unsign(&signed, max_age, now) {
        assert_eq!(unsigned.value(), data);
    }
});
