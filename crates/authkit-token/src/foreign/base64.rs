//! URL-safe base64 as Python reads it: either alphabet, padding or none, loose bits at the end.
//!
//! Characters outside both alphabets are refused, where Python skips them; no text that Python wrote
//! has any.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, URL_SAFE_NO_PAD};

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// As Python writes it: no padding.
pub(crate) fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// As Python reads it.
pub(crate) fn decode(text: &[u8]) -> Option<Vec<u8>> {
    if !text.iter().any(|byte| matches!(byte, b'+' | b'/')) {
        return LENIENT.decode(text).ok();
    }
    let url_safe = |byte: &u8| match byte {
        b'+' => b'-',
        b'/' => b'_',
        other => *other,
    };
    let text: Vec<u8> = text.iter().map(url_safe).collect();
    LENIENT.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_that_python_accepts_is_read() {
        let bytes = [0xfb, 0xef, 0xff, 0x01];
        for text in [
            "--__AQ", "--__AQ==", "++//AQ", "++//AQ==", "--__AR", "+-_/AQ",
        ] {
            assert_eq!(decode(text.as_bytes()).unwrap(), bytes, "{text}");
        }
        for text in ["--__A", "--__A Q", "--__AQ\n", "--__A!Q", "é", "=AQ"] {
            assert_eq!(decode(text.as_bytes()), None, "{text}");
        }
        assert_eq!(encode(bytes), "--__AQ");
    }
}
