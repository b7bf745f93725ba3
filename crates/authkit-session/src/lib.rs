#![doc = include_str!("../README.md")]

mod config;
mod sessions;

pub use authkit_store::{SessionRecord, SessionStore, SessionToken};
pub use config::{InvalidSessionConfig, SessionConfig};
pub use sessions::{Session, SessionError, Sessions, Token};
