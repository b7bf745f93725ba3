#![doc = include_str!("../README.md")]
// each feature uses a part of what the routes share, and all of them all of it
#![cfg_attr(not(all(feature = "full", feature = "openapi")), allow(dead_code))]

mod auth;
#[cfg(any(
    feature = "registerable",
    feature = "passwordless",
    feature = "changeable"
))]
mod browser;
mod builder;
mod catalog;
mod client;
mod config;
mod cookies;
mod csrf;
mod csrf_token;
mod current_user;
#[cfg(feature = "dev-mailbox")]
pub mod dev_mailbox;
mod endpoints;
mod error;
mod exchange;
#[cfg(feature = "registerable")]
mod extra;
mod fault;
mod flash;
mod flashes;
mod form;
mod fresh;
mod guard;
mod input;
mod layer;
mod link_cookie;
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
#[cfg(feature = "openapi")]
mod openapi;
mod pages;
mod ports;
mod redirect;
mod refused;
#[cfg(feature = "remember")]
mod remembered;
mod routes;
mod settings;
mod steps;
mod view;
mod visit;
mod ways;
mod wording;

pub use auth::Auth;
pub use builder::AuthBuilder;
pub use catalog::CatalogError;
pub use config::{Dropped, Settings, SettingsError};
pub use csrf_token::CsrfToken;
pub use current_user::CurrentUser;
pub use endpoints::Endpoint;
pub use error::BuildError;
#[cfg(feature = "registerable")]
pub use extra::{SignUpField, SignUpFields, SignUpForm};
pub use fault::Fault;
pub use flashes::Flashes;
pub use fresh::Fresh;
pub use guard::{Guard, Guarded};
pub use layer::{AuthLayer, AuthService};
pub use loaded::Loaded;
pub use pages::PageName;
pub use redirect::LocalRedirect;
pub use refused::Refused;
pub use settings::Paths;
pub use wording::PageContext;

// what the signatures above use, and what every application needs to call them
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
    Client, Event, EventKind, Events, HashService, PasswordRules, SignInRefusal,
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
