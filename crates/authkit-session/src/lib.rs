#![doc = include_str!("../README.md")]

mod anonymous;
#[cfg(feature = "api-tokens")]
mod api_tokens;
mod basic;
mod bounded;
mod cache;
mod caller;
mod check;
mod config;
mod cookie;
mod core;
mod csrf;
mod current;
mod error;
mod fingerprint;
mod handle;
mod loaders;
mod protection;
#[cfg(feature = "remember")]
mod remember;
mod request;
mod session;
mod sessions;
#[cfg(feature = "api-tokens")]
mod token_sources;

pub use anonymous::{AnonymousError, AnonymousSession, AnonymousSessions, Flash};
#[cfg(feature = "api-tokens")]
pub use api_tokens::{
    ApiSession, ApiTokenConfig, ApiTokenHandle, ApiTokenInfo, ApiTokens, InvalidApiTokenConfig,
    IssuedApiToken,
};
pub use basic::{BasicProof, BasicProofs, ProofCache, Unproven};
pub use cache::ResumeCache;
pub use caller::Caller;
pub use check::{AccountCheck, CheckError, CheckFuture, Mechanism};
pub use config::{InvalidSessionConfig, SessionConfig};
pub use cookie::{CookieConfig, CookieTooLong, InvalidCookie, MAX_COOKIE_BYTES, SameSite};
pub use csrf::CsrfSecrets;
pub use current::{CurrentUser, UserLoader};
pub use error::SessionError;
pub use fingerprint::{Fingerprint, Likeness};
pub use handle::{Handle, ParseHandleError};
pub use loaders::{LoadError, LoadFuture, RequestLoader, RequestLoaders};
pub use protection::Protection;
#[cfg(feature = "remember")]
pub use remember::{
    InvalidRememberConfig, Redeemed, Remember, RememberConfig, RememberCookie, Restored,
};
pub use request::RequestView;
pub use session::{Resumed, Session};
pub use sessions::{Receipt, Renewed, RevokedOthers, SessionHandle, SessionInfo, Sessions, Token};
#[cfg(feature = "api-tokens")]
pub use token_sources::TokenSources;

// what the signatures above use
pub use authkit_store::{Device, SessionDigest, SessionRecord, SessionStore, SessionToken};
