//! What a signed or opaque value is for, as a type.
//!
//! ```
//! use authkit_token::{OpaquePurpose, Purpose};
//!
//! // A signed link that carries the number of a seat:
//! struct Invite;
//! impl Purpose for Invite { const NAME: &'static str = "invite"; type Claims = u64; }
//!
//! // An API token that a secret scanner can recognise:
//! struct ApiToken;
//! impl OpaquePurpose for ApiToken { const PREFIX: &'static str = "shop_"; }
//! ```
//!
//! What is no purpose signs nothing, and the compiler says which three lines are missing:
//!
//! ```compile_fail,E0277
//! # use authkit_token::{KeyRing, Signer};
//! struct Invite;
//! fn signer(keys: &KeyRing) -> Signer<Invite> { Signer::new(keys) }
//! ```

use serde::Serialize;
use serde::de::DeserializeOwned;

/// What a signed text is for. A text signed for one purpose is refused for every other.
///
/// # Security
///
/// The name takes part in the derivation of the key, so two purposes of one application must not
/// share a name. Changing a name makes all its texts invalid. Claims are signed and not encrypted:
/// whoever has the text can read them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no purpose of signed texts",
    label = "a purpose is needed here",
    note = "make it one: `impl Purpose for {Self} {{ const NAME: &'static str = \"..\"; type Claims = ..; }}`"
)]
pub trait Purpose {
    /// The name that the key is derived from. An empty one does not compile.
    const NAME: &'static str;

    /// What the text carries: any type of `serde`, at most [`MAX_CLAIMS_DEPTH`] levels deep.
    ///
    /// Fields are written with their names. To add one while older texts are about, give it
    /// `#[serde(default)]`.
    ///
    /// [`MAX_CLAIMS_DEPTH`]: crate::MAX_CLAIMS_DEPTH
    type Claims: Serialize + DeserializeOwned;
}

/// What an opaque token is for.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no purpose of opaque tokens",
    label = "a purpose with a prefix is needed here",
    note = "make it one: `impl OpaquePurpose for {Self} {{ const PREFIX: &'static str = \"shop_\"; }}`"
)]
pub trait OpaquePurpose {
    /// What the text starts with: 1 to 16 ASCII letters, digits, `_` and `-`; anything else does
    /// not compile.
    ///
    /// A prefix that ends in `_` is easy to find for a secret scanner. It takes part in the digest,
    /// so that changing it makes all stored digests useless.
    const PREFIX: &'static str;
}

pub(crate) const fn is_prefix(text: &str) -> bool {
    let mut rest = text.as_bytes();
    if rest.is_empty() || rest.len() > 16 {
        return false;
    }
    while let [first, others @ ..] = rest {
        if !(first.is_ascii_alphanumeric() || *first == b'_' || *first == b'-') {
            return false;
        }
        rest = others;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_are_short_and_safe_in_a_url() {
        for good in ["a", "aks_", "a-b-", "0123456789abcdef"] {
            assert!(is_prefix(good), "{good}");
        }
        for bad in ["", "0123456789abcdefg", "a b", "a.", "é", "a/", "a\n"] {
            assert!(!is_prefix(bad), "{bad}");
        }
    }
}
