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
mod guard;
mod input;
mod mailing;
mod negotiate;
#[cfg(any(
    feature = "registerable",
    feature = "recoverable",
    feature = "changeable"
))]
mod new_password;
mod pages;
mod ports;
mod redirect;
mod routes;
mod settings;

pub use auth::Auth;
pub use builder::AuthBuilder;
pub use csrf_token::CsrfToken;
pub use current_user::CurrentUser;
pub use error::BuildError;
pub use fault::Fault;
pub use flashes::Flashes;
pub use guard::{Guard, Guarded};
pub use redirect::LocalRedirect;
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
pub use authkit_session::{Session, SessionConfig};
pub use authkit_store as store;
pub use authkit_token::{Key, KeyRing, SystemRandom};
pub use authkit_track::{IpNetwork, ProxyHeader, TrustedProxies};
