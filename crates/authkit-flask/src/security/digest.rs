//! What a token carries of the address or the stored hash.

use md5::{Digest as _, Md5};
use sha_crypt::{PasswordVerifier, ShaCrypt};
use subtle::ConstantTimeEq;

/// The most rounds of sha256-crypt that a token may ask for. The default of passlib is 535 000.
pub const MAX_ROUNDS: u32 = 1_000_000;

/// The longest value that is digested, in bytes: the limit of passlib. The work grows with its square.
const MAX_VALUE: usize = 4096;

pub(super) fn md5_is_of(digest: &str, value: &str) -> bool {
    let expected: String = Md5::digest(value)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    expected.as_bytes().ct_eq(digest.as_bytes()).into()
}

pub(super) fn sha256_crypt_is_of(digest: &str, value: &str) -> bool {
    if value.len() > MAX_VALUE || !rounds_are_bounded(digest) {
        return false;
    }
    let verified = ShaCrypt::default().verify_password(value.as_bytes(), digest);
    verified.is_ok()
}

/// Whether it is `$5$`, with no rounds named (5000 then) or with few enough.
fn rounds_are_bounded(digest: &str) -> bool {
    let Some(rest) = digest.strip_prefix("$5$") else {
        return false;
    };
    match rest.strip_prefix("rounds=") {
        None => true,
        Some(rest) => rest
            .split_once('$')
            .and_then(|(rounds, _)| rounds.parse().ok())
            .is_some_and(|rounds: u32| rounds <= MAX_ROUNDS),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_that_asks_for_too_much_is_refused_before_the_work() {
        for digest in [
            "$5$rounds=1000001$salt$x",
            "$5$rounds=999999999$salt$x",
            "$5$rounds=99999999999999999999$salt$x",
            "$5$rounds=-1$salt$x",
            "$5$rounds=1000",
            "$6$rounds=1000$salt$x",
            "",
        ] {
            assert!(!rounds_are_bounded(digest), "{digest}");
        }
        assert!(rounds_are_bounded("$5$rounds=1000000$salt$x"));
        assert!(!sha256_crypt_is_of(
            "$5$rounds=1000$salt$x",
            &"x".repeat(5000)
        ));
    }

    #[test]
    fn digests_are_those_of_passlib_and_hashlib() {
        assert!(md5_is_of("5f4dcc3b5aa765d61d8327deb882cf99", "password"));
        assert!(!md5_is_of("5F4DCC3B5AA765D61D8327DEB882CF99", "password"));
        let digest = "$5$rounds=1000$saltstring$S2dlplsLzofRuJ/frAjtaYev58CdqEN6fUby2laILG1";
        assert!(sha256_crypt_is_of(digest, "password"));
        assert!(!sha256_crypt_is_of(digest, "Password"));
        assert!(!sha256_crypt_is_of(&digest[..digest.len() - 1], "password"));
    }
}
