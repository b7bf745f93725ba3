#![doc = include_str!("../README.md")]

mod attempts;
mod login;

pub use attempts::{AttemptKey, Attempts, Block};
pub use login::{Login, LoginStats};
