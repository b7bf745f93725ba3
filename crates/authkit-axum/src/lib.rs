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
mod csrf_cookie;
mod csrf_token;
mod current_user;
#[cfg(feature = "dev-mailbox")]
pub mod dev_mailbox;
mod endpoints;
mod error;
mod exchange;
mod exports;
#[cfg(feature = "registerable")]
mod extra;
mod fault;
mod flash;
mod flashes;
mod form;
mod fresh;
mod guard;
mod input;
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
mod place;
mod ports;
mod redirect;
mod refused;
#[cfg(feature = "remember")]
mod remembered;
mod routes;
mod second_factor;
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
pub use csrf_cookie::CsrfCookie;
pub use csrf_token::CsrfToken;
pub use current_user::CurrentUser;
pub use endpoints::Endpoint;
pub use error::BuildError;
#[cfg(feature = "registerable")]
pub use extra::{SignUpField, SignUpFields, SignUpForm};
pub use fault::Fault;
pub use flashes::Flashes;
pub use fresh::Fresh;
pub use guard::{Guard, Guarded, GuardedFuture};
pub use loaded::Loaded;
pub use pages::PageName;
pub use redirect::LocalRedirect;
pub use refused::Refused;
pub use second_factor::{PendingSignIn, SecondFactor};
pub use settings::Paths;
pub use wording::PageContext;

pub use exports::*;
