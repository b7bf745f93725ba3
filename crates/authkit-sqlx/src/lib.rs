#![doc = include_str!("../README.md")]

mod error;
#[cfg(feature = "sqlite")]
mod instant;
#[cfg(feature = "sqlite")]
mod sqlite;

pub use authkit_store;
pub use authkit_store::AccountId;
pub use error::SqlxError;
#[cfg(feature = "sqlite")]
pub use sqlite::Sqlite;
pub use sqlx;
