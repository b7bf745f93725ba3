//! Claims to bytes and back, with limits.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{OpenError, SignError};

/// How many levels of lists and objects claims may have, each inside the one before.
///
/// Few parsers recurse that far, and no honest claims do.
pub const MAX_CLAIMS_DEPTH: usize = 64;

/// The claims as JSON. What [`decode`] would refuse for its depth is refused here already.
pub(crate) fn encode(claims: &impl Serialize) -> Result<Vec<u8>, SignError> {
    let json = serde_json::to_vec(claims).map_err(|source| SignError::Claims { source })?;
    if is_too_deep(&json) {
        Err(SignError::TooDeep)
    } else {
        Ok(json)
    }
}

/// The claims of a text whose MAC holds already.
pub(crate) fn decode<T: DeserializeOwned>(json: &[u8]) -> Result<T, OpenError> {
    // A loop before the parser: its own limit can be lifted by a feature that somebody else wants.
    if is_too_deep(json) {
        return Err(OpenError::BadClaims);
    }
    serde_json::from_slice(json).map_err(|_| OpenError::BadClaims)
}

fn is_too_deep(json: &[u8]) -> bool {
    let (mut depth, mut in_text, mut escaped) = (0_usize, false, false);
    for byte in json {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = in_text,
            b'"' => in_text = !in_text,
            b'[' | b'{' if !in_text => depth = depth.saturating_add(1),
            b']' | b'}' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_CLAIMS_DEPTH {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn nested(levels: usize) -> String {
        format!("{}{}", "[".repeat(levels), "]".repeat(levels))
    }

    #[test]
    fn depth_ends_at_the_limit_exactly() {
        assert!(decode::<Value>(nested(MAX_CLAIMS_DEPTH).as_bytes()).is_ok());
        let deeper = nested(MAX_CLAIMS_DEPTH + 1);
        assert!(decode::<Value>(deeper.as_bytes()).is_err());
        let value: Value = serde_json::from_str(&deeper).unwrap();
        assert!(matches!(encode(&value), Err(SignError::TooDeep)));
    }

    #[test]
    fn brackets_inside_text_are_no_depth() {
        let text = format!(r#"\"[{}\\"#, "[{".repeat(MAX_CLAIMS_DEPTH));
        let json = encode(&text).unwrap();
        assert_eq!(decode::<String>(&json).unwrap(), text);
    }

    #[test]
    fn the_parser_has_a_limit_of_its_own() {
        assert!(serde_json::from_str::<Value>(&nested(100_000)).is_err());
    }

    #[test]
    fn nothing_may_follow_the_claims() {
        assert!(decode::<u8>(b"1 ").is_ok());
        assert!(decode::<u8>(b"1 2").is_err());
    }
}
