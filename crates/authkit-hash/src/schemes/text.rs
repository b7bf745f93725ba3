//! Reading and writing the small pieces that stored texts are made of.
//!
//! Stores: nothing. Everything is read in one spelling: a second spelling of a hash is a second text that
//! compare-and-set takes for another hash.
#![allow(dead_code, reason = "every scheme uses another part of this")]

use base64ct::{Base64ShaCrypt, Base64Unpadded, Encoding};
use rand_core::TryCryptoRng;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::HashError;

pub(super) type Bytes = Zeroizing<Vec<u8>>;

/// A decimal number without sign, blanks or leading zeros. Saturates.
pub(super) fn number(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let canonical = digits && (text == "0" || !text.starts_with('0'));
    canonical.then(|| text.parse().unwrap_or(u64::MAX))
}

/// A number that the limits allow, or that the recipe which is kept asks for itself.
pub(super) fn within(asked: u64, limit: u32, kept: Option<u32>) -> Result<u32, HashError> {
    u32::try_from(asked)
        .ok()
        .filter(|&asked| asked <= limit.max(kept.unwrap_or(0)))
        .ok_or(HashError::CostTooHigh)
}

/// Base64 in the one spelling of `E`, for exactly `len` bytes.
pub(super) fn exactly<E: Encoding>(text: &str, len: usize) -> Option<Bytes> {
    decode::<E>(text).filter(|bytes| bytes.len() == len)
}

/// Base64 in the one spelling of `E`.
pub(super) fn decode<E: Encoding>(text: &str) -> Option<Bytes> {
    E::decode_vec(text).ok().map(Zeroizing::new)
}

/// passlib's base64: unpadded, with `.` where the standard writes `+`, which it reads as well.
pub(super) fn decode_ab64(text: &str) -> Option<Bytes> {
    decode::<Base64Unpadded>(&Zeroizing::new(text.replace('.', "+")))
}

pub(super) fn encode_ab64(bytes: &[u8]) -> String {
    Base64Unpadded::encode_string(bytes).replace('+', ".")
}

/// The base64 of crypt(3), over groups of three bytes that it writes last byte first.
pub(super) fn encode_crypt(groups: impl IntoIterator<Item = u8>) -> Zeroizing<String> {
    let bytes: Bytes = Zeroizing::new(groups.into_iter().collect());
    Zeroizing::new(Base64ShaCrypt::encode_string(&bytes))
}

/// Whether `text` has this length and only characters of crypt(3)'s base64.
pub(super) fn is_crypt64(text: &str, len: usize) -> bool {
    text.len() == len
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"./".contains(&byte))
}

pub(super) fn encode_hex(bytes: &[u8]) -> Zeroizing<String> {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
    let mut text = Zeroizing::new(String::with_capacity(bytes.len() * 2));
    for byte in bytes {
        text.push(digit(byte >> 4));
        text.push(digit(byte & 15));
    }
    text
}

/// Hexadecimal digits of lower case, two to a byte.
pub(super) fn decode_hex(text: &str) -> Option<Bytes> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    if !text.len().is_multiple_of(2) {
        return None;
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len() / 2));
    for pair in text.as_bytes().chunks_exact(2) {
        if let [high, low] = pair {
            bytes.push(digit(*high)? << 4 | digit(*low)?);
        }
    }
    Some(bytes)
}

/// Compares without telling by time where the difference is.
pub(super) fn same(one: &[u8], other: &[u8]) -> bool {
    one.ct_eq(other).into()
}

/// A fresh salt.
pub(super) fn salt<const N: usize, R: TryCryptoRng + ?Sized>(
    rng: &mut R,
) -> Result<[u8; N], HashError> {
    let mut salt = [0; N];
    rng.try_fill_bytes(&mut salt)
        .map_err(|_| HashError::Random)?;
    Ok(salt)
}

#[cfg(test)]
mod tests {
    use base64ct::Base64;

    use super::*;

    #[test]
    fn numbers_have_one_spelling() {
        assert_eq!(number("29"), Some(29));
        assert_eq!(number("0"), Some(0));
        assert_eq!(number(&"9".repeat(40)), Some(u64::MAX));
        for text in ["", "029", "+29", "-29", " 29", "29 ", "2_9", "٢٩", "1e3"] {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn hexadecimal_has_one_spelling() {
        assert_eq!(decode_hex("00ff1a").unwrap().as_slice(), [0, 255, 26]);
        assert_eq!(encode_hex(&[0, 255, 26]).as_str(), "00ff1a");
        for text in ["0", "FF", "0x", "é", " 0"] {
            assert!(decode_hex(text).is_none(), "{text}");
        }
    }

    #[test]
    fn base64_has_one_spelling_but_for_the_plus_of_passlib() {
        assert!(exactly::<Base64>("AA==", 1).is_some());
        for text in ["AA", "AB==", "AA=", "AA==\n"] {
            assert!(exactly::<Base64>(text, 1).is_none(), "{text}");
        }
        assert_eq!(decode_ab64("../."), decode_ab64("++/+"));
        assert!(decode_ab64("AA==").is_none());
    }

    #[test]
    fn what_is_kept_may_exceed_the_limits_and_nothing_else() {
        assert_eq!(within(10, 5, Some(10)), Ok(10));
        assert_eq!(within(11, 5, Some(10)), Err(HashError::CostTooHigh));
        assert_eq!(
            within(u64::MAX, u32::MAX, None),
            Err(HashError::CostTooHigh)
        );
    }
}
