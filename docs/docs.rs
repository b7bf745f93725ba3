//! Every Rust block of the README and of this folder's pages is compiled as a test of this crate.

/// The README of the project.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub mod readme {}

/// `getting-started.md`
#[cfg(doctest)]
#[doc = include_str!("getting-started.md")]
pub mod getting_started {}

/// `architecture.md`
#[cfg(doctest)]
#[doc = include_str!("architecture.md")]
pub mod architecture {}

/// `http.md`
#[cfg(doctest)]
#[doc = include_str!("http.md")]
pub mod http {}
/// `flows.md`
#[cfg(doctest)]
#[doc = include_str!("flows.md")]
pub mod flows {}

/// `sessions.md`
#[cfg(doctest)]
#[doc = include_str!("sessions.md")]
pub mod sessions {}

/// `tokens.md`
#[cfg(doctest)]
#[doc = include_str!("tokens.md")]
pub mod tokens {}

/// `roles.md`
#[cfg(doctest)]
#[doc = include_str!("roles.md")]
pub mod roles {}

/// `coming-from/flask-principal.md`
#[cfg(doctest)]
#[doc = include_str!("coming-from/flask-principal.md")]
pub mod coming_from_flask_principal {}

/// `hash-service.md`
#[cfg(doctest)]
#[doc = include_str!("hash-service.md")]
pub mod hash_service {}

/// `hashing.md`
#[cfg(doctest)]
#[doc = include_str!("hashing.md")]
pub mod hashing {}

/// `stores.md`
#[cfg(doctest)]
#[doc = include_str!("stores.md")]
pub mod stores {}

/// `tracking.md`
#[cfg(doctest)]
#[doc = include_str!("tracking.md")]
pub mod tracking {}

/// `settings.md`
#[cfg(doctest)]
#[doc = include_str!("settings.md")]
pub mod settings {}

/// `coming-from/flask-security.md`
#[cfg(doctest)]
#[doc = include_str!("coming-from/flask-security.md")]
pub mod coming_from_flask_security {}

/// `coming-from/flask-login.md`
#[cfg(doctest)]
#[doc = include_str!("coming-from/flask-login.md")]
pub mod coming_from_flask_login {}

/// `coming-from/flasky.md`
#[cfg(doctest)]
#[doc = include_str!("coming-from/flasky.md")]
pub mod coming_from_flasky {}
/// `mail.md`
#[cfg(doctest)]
#[doc = include_str!("mail.md")]
pub mod mail {}
