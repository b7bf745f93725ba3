//! Flask's session cookie: any text, and any tagged JSON under a signature that holds.
#![no_main]

use authkit_flask::session::{Session, SessionCookies};
use authkit_token::OffsetDateTime;
use authkit_token::foreign::Secrets;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let secrets = Secrets::new("secret").unwrap();
    let now = OffsetDateTime::from_unix_timestamp(1_700_000_000).unwrap();
    let cookies = SessionCookies::new(&secrets);
    let text = String::from_utf8_lossy(data);
    assert!(cookies.load(&text, now).is_err());

    if let Ok(session) = serde_json::from_slice::<Session>(data) {
        if let Ok(cookie) = cookies.dump(&session, now) {
            if let Ok(loaded) = cookies.load(&cookie, now) {
                let again = cookies.dump(loaded.value(), now).unwrap();
                assert_eq!(again, cookie);
            }
        }
    }
});
