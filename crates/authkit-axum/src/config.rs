//! The settings of an application in the words of Flask-Security, from a file, from the environment, or from an old
//! configuration.
//!
//! Every key is checked when it is read: one that is none is refused with the nearest that is, and so is a value that will not
//! do. Keys are written in lower case in a file (`confirm_email_within = "2 days"`), and as `AUTHKIT_CONFIRM_EMAIL_WITHIN` in the
//! environment, which counts more.

mod apply;
mod error;
mod flask;
mod keys;
mod nearest;
mod read;
mod values;

pub use error::SettingsError;
pub use flask::Dropped;
pub use keys::Settings;
