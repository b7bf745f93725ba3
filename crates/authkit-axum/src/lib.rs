#![doc = include_str!("../README.md")]

mod auth;
#[cfg(feature = "registerable")]
mod browser;
mod builder;
mod client;
mod cookies;
mod csrf;
mod csrf_token;
mod current_user;
#[cfg(feature = "dev-mailbox")]
pub mod dev_mailbox;
mod error;
mod exchange;
mod fault;
mod flash;
mod flashes;
mod form;
mod fresh;
mod guard;
mod input;
mod layer;
mod loaded;
mod mailing;
mod manage;

mod negotiate;
#[cfg(any(
    feature = "registerable",
    feature = "recoverable",
    feature = "changeable"
))]
mod new_password;
#[cfg(not(feature = "remember"))]
mod not_remembered;
mod pages;
mod ports;
mod redirect;
mod refused;
#[cfg(feature = "remember")]
mod remembered;
mod routes;
mod settings;
mod view;
mod visit;
mod ways;

pub use auth::Auth;
pub use builder::AuthBuilder;
pub use csrf_token::CsrfToken;
pub use current_user::CurrentUser;
pub use error::BuildError;
pub use fault::Fault;
pub use flashes::Flashes;
pub use fresh::Fresh;
pub use guard::{Guard, Guarded};
pub use layer::{AuthLayer, AuthService};
pub use loaded::Loaded;
pub use redirect::LocalRedirect;
pub use refused::Refused;
pub use settings::Paths;

// what the signatures above use, and what every application needs to call them
#[cfg(feature = "confirmable")]
pub use authkit_flows::confirmable::Confirmation;
#[cfg(feature = "recoverable")]
pub use authkit_flows::recoverable::Recovery;
#[cfg(feature = "registerable")]
pub use authkit_flows::registerable::Registration;
pub use authkit_flows::{
    Client, Event, EventKind, Events, HashService, PasswordRules, SignInRefusal,
};
#[cfg(feature = "registerable")]
pub use authkit_flows::{UsernameRules, Usernames};
pub use authkit_mail as mail;
#[cfg(feature = "roles")]
pub use authkit_roles as roles;
#[cfg(feature = "remember")]
pub use authkit_session::RememberConfig;
pub use authkit_session::{
    AccountCheck, CheckError, CheckFuture, CookieConfig, LoadError, LoadFuture, Mechanism,
    ProofCache, Protection, Receipt, RequestLoader, RequestView, ResumeCache, SameSite, Session,
    SessionConfig, SessionHandle, SessionInfo, UserLoader,
};
#[cfg(feature = "api-tokens")]
pub use authkit_session::{
    ApiTokenConfig, ApiTokenHandle, ApiTokenInfo, IssuedApiToken, TokenSources,
};
pub use authkit_store as store;
pub use authkit_token::{Key, KeyRing, SystemRandom};
pub use authkit_track::{IpNetwork, ProxyHeader, TrustedProxies};
