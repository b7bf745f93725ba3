//! Flask-Login's remember cookie and session identifier.
#![no_main]

use authkit_flask::login::{RememberCookies, session_identifier};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let cookies = RememberCookies::new("secret").unwrap();
    assert!(cookies.decode(&text).is_none());
    let cookie = cookies.encode(&text);
    if let Some(user) = cookies.decode(&cookie) {
        assert_eq!(user, text);
    }
    let _ = RememberCookies::new(&text).map(|cookies| cookies.decode(&cookie).is_some());
    let identifier = session_identifier(Some(&text), Some(&text), Some(&text));
    assert_eq!(identifier.len(), 128);
});
