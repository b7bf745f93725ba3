//! What this crate's signatures use of the others, and what every application needs to call them.

#[cfg(feature = "changeable")]
pub use authkit_flows::changeable::EmailChanging;
#[cfg(feature = "confirmable")]
pub use authkit_flows::confirmable::Confirmation;
#[cfg(feature = "lifecycle")]
pub use authkit_flows::lifecycle;
#[cfg(feature = "lockable")]
pub use authkit_flows::lockable::Unlocking;
#[cfg(feature = "passwordless")]
pub use authkit_flows::passwordless::LoginMail;
#[cfg(feature = "recoverable")]
pub use authkit_flows::recoverable::Recovery;
#[cfg(feature = "registerable")]
pub use authkit_flows::registerable::{FieldError, FieldErrors, Registration};
pub use authkit_flows::settings::{Category, Phrase, Phrases};
pub use authkit_flows::{
    BreachCheck, Client, Event, EventKind, Events, HashService, PasswordRules, SignInRefusal,
};
pub use authkit_flows::{Gate, GateFuture, Method};
#[cfg(any(feature = "registerable", feature = "changeable"))]
pub use authkit_flows::{UsernameRules, Usernames};
pub use authkit_mail as mail;
#[cfg(feature = "roles")]
pub use authkit_roles as roles;
#[cfg(feature = "remember")]
pub use authkit_session::RememberConfig;
pub use authkit_session::{
    AccountCheck, CheckError, CheckFuture, CookieConfig, InvalidCookie, LoadError, LoadFuture,
    Mechanism, ProofCache, Protection, Receipt, RequestLoader, RequestView, ResumeCache, SameSite,
    Session, SessionConfig, SessionHandle, SessionInfo, UserLoader,
};
#[cfg(feature = "api-tokens")]
pub use authkit_session::{
    ApiTokenConfig, ApiTokenHandle, ApiTokenInfo, IssuedApiToken, TokenSources,
};
pub use authkit_store as store;
pub use authkit_token::{Key, KeyRing, SystemRandom};
pub use authkit_track::{IpNetwork, ProxyHeader, TrustedProxies};
