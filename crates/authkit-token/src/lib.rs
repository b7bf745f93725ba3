#![doc = include_str!("../README.md")]

mod binding;
mod claims;
mod code;
mod derive;
mod digest;
#[cfg(feature = "django")]
pub mod django;
mod error;
#[cfg(any(feature = "itsdangerous", feature = "jws", feature = "django"))]
pub mod foreign;
#[cfg(feature = "itsdangerous")]
pub mod itsdangerous;
#[cfg(feature = "jws")]
pub mod jws;
mod key;
mod layout;
mod opaque;
mod opened;
mod purpose;
mod purpose_key;
mod random;
mod ring;
#[cfg(feature = "seal")]
mod seal;
mod signer;
mod stored_code;

pub use binding::{Binding, BindingPart};
pub use claims::MAX_CLAIMS_DEPTH;
pub use code::{Code, CodeError, CodeOutcome, CodePurpose, Codes, MAX_CODE_LIFETIME};
pub use digest::{DigestLengthError, TokenDigest};
pub use error::{OpenError, SignError, Stale};
pub use key::{Key, KeyError, KeyId, MIN_KEY_BYTES};
pub use opaque::{OpaqueDigester, OpaqueToken, ParseOpaqueError};
pub use opened::Opened;
pub use purpose::{OpaquePurpose, Purpose};
pub use purpose_key::PurposeKey;
pub use random::{RandomError, SystemRandom};
pub use ring::KeyRing;
#[cfg(feature = "seal")]
pub use seal::{Seal, SealError, SealingError};
pub use signer::{DEFAULT_MAX_LENGTH, DEFAULT_SKEW, Signer};
pub use stored_code::{StoredCode, StoredCodeError};

// The traits and types that the signatures above use.
pub use rand_core::TryCryptoRng;
pub use time::OffsetDateTime;
pub use zeroize::Zeroizing;
