//! Keyed states for one use each, derived from a key so that none can stand in for another.
//!
//! The derivation is that of RFC 5869 without its output counter: HMAC-SHA256 over the key with an
//! all-zero salt gives a root (the extract step, with the salt that the RFC names as default), and
//! HMAC-SHA256 under the root over the parts of a path gives the key of that path. Each part is
//! preceded by its length, so that the paths (`a`, `bc`) and (`ab`, `c`) never meet (ASVS 9.2.3).

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

pub(crate) type HmacSha256 = Hmac<Sha256>;

/// First part of every path. A change of anything about derivation changes the number.
const LABEL: &[u8] = b"authkit-token/1";

/// The root of all derivation from a key.
pub(crate) fn root(key: &[u8]) -> HmacSha256 {
    let mut extract = keyed(&[0; 32]);
    extract.update(key);
    keyed(&finish(extract))
}

/// The keyed state at a path below the root.
pub(crate) fn at(root: &HmacSha256, path: &[&[u8]]) -> HmacSha256 {
    let mut mac = root.clone();
    frame(&mut mac, &[LABEL]);
    frame(&mut mac, path);
    keyed(&finish(mac))
}

/// Feeds parts, each preceded by its length as eight bytes, most significant first.
pub(crate) fn frame(mac: &mut impl hmac::digest::Update, parts: &[&[u8]]) {
    for part in parts {
        frame_length(mac, part.len());
        mac.update(part);
    }
}

/// Feeds what precedes a part of that length.
pub(crate) fn frame_length(mac: &mut impl hmac::digest::Update, length: usize) {
    mac.update(&(length as u64).to_be_bytes());
}

/// The tag, as plain bytes that are wiped.
pub(crate) fn finish(mac: HmacSha256) -> Zeroizing<[u8; 32]> {
    Zeroizing::new(mac.finalize().into_bytes().into())
}

fn keyed(secret: &[u8; 32]) -> HmacSha256 {
    // HMAC fills a short key up with zeros (RFC 2104, 2), so that this is its own rule; a whole
    // block is the one form of key that the type system knows to be of the right length.
    let mut block = Zeroizing::new([0; 64]);
    for (to, from) in block.iter_mut().zip(secret) {
        *to = *from;
    }
    HmacSha256::new((&*block).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn derived(path: &[&[u8]]) -> [u8; 32] {
        *finish(at(&root(&[7; 32]), path))
    }

    #[test]
    fn a_padded_key_is_the_same_key() {
        let mut short = HmacSha256::new_from_slice(&[9; 32]).unwrap();
        let mut whole = keyed(&[9; 32]);
        Mac::update(&mut short, b"text");
        Mac::update(&mut whole, b"text");
        assert_eq!(*finish(short), *finish(whole));
    }

    #[test]
    fn the_root_is_an_rfc_5869_extract() {
        // Test case 3 of RFC 5869, appendix A: no salt.
        let mut extract = keyed(&[0; 32]);
        Mac::update(&mut extract, &[0x0b; 22]);
        let expected = "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04";
        let hex: String = finish(extract)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(hex, expected);
    }

    #[test]
    fn paths_that_concatenate_alike_differ() {
        let paths: [&[&[u8]]; 8] = [
            &[b"a", b"bc"],
            &[b"ab", b"c"],
            &[b"abc"],
            &[b"", b"abc"],
            &[b"abc", b""],
            &[b"a", b"b", b"c"],
            &[],
            &[b""],
        ];
        for (number, path) in paths.iter().enumerate() {
            for other in &paths[..number] {
                assert_ne!(derived(path), derived(other));
            }
        }
    }
}
