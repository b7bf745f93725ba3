//! The name of a session, token or series in a list, as it goes into a form and comes back.

use std::fmt;
use std::str::FromStr;

use authkit_token::TokenDigest;

/// Names one session or token of an account without opening it: 64 hexadecimal digits.
///
/// It is what the store keeps instead of the token. Ending by it asks whose it is as well.
pub struct Handle<P>(TokenDigest<P>);

/// A text that names nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a handle has 64 hexadecimal digits")]
#[non_exhaustive]
pub struct ParseHandleError;

impl<P> Handle<P> {
    pub(crate) const fn new(digest: TokenDigest<P>) -> Self {
        Self(digest)
    }

    pub(crate) const fn digest(&self) -> &TokenDigest<P> {
        &self.0
    }
}

// By hand: derived ones would ask the same of `P`.

impl<P> Clone for Handle<P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P> Copy for Handle<P> {}

impl<P> PartialEq for Handle<P> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<P> Eq for Handle<P> {}

impl<P> fmt::Display for Handle<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .as_bytes()
            .iter()
            .try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl<P> fmt::Debug for Handle<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Handle({:?})", self.0)
    }
}

impl<P> FromStr for Handle<P> {
    type Err = ParseHandleError;

    fn from_str(text: &str) -> Result<Self, ParseHandleError> {
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        let mut bytes = [0; 32];
        if pairs.len() != bytes.len() || !rest.is_empty() {
            return Err(ParseHandleError);
        }
        for (to, [high, low]) in bytes.iter_mut().zip(pairs) {
            *to = digit(*high)? << 4 | digit(*low)?;
        }
        Ok(Self(TokenDigest::from_bytes(bytes)))
    }
}

/// Lower case only, so that a handle has one spelling.
fn digit(character: u8) -> Result<u8, ParseHandleError> {
    match character {
        b'0'..=b'9' => Ok(character - b'0'),
        b'a'..=b'f' => Ok(character - b'a' + 10),
        _ => Err(ParseHandleError),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use authkit_store::SessionToken;

    type SessionHandle = Handle<SessionToken>;

    #[test]
    fn a_handle_comes_back_as_it_went_out_and_in_no_other_spelling() {
        let bytes: [u8; 32] = std::array::from_fn(|at| u8::try_from(at * 8 + 7).unwrap());
        let handle = SessionHandle::new(TokenDigest::from_bytes(bytes));
        let text = handle.to_string();
        assert_eq!(text.parse::<SessionHandle>(), Ok(handle));
        for wrong in [
            "",
            &text[1..],
            &format!("{text}0"),
            &text.to_uppercase(),
            &"g".repeat(64),
            &"é".repeat(32),
        ] {
            assert_eq!(
                wrong.parse::<SessionHandle>(),
                Err(ParseHandleError),
                "{wrong}"
            );
        }
    }
}
