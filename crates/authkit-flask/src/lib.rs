#![doc = include_str!("../README.md")]

#[cfg(feature = "login")]
pub mod login;
#[cfg(feature = "security")]
pub mod security;
#[cfg(feature = "sessions")]
pub mod session;
