//! The steps of an account's life beyond sign-up, sign-in and its password; and what pages say, in which language.
#![cfg(feature = "full")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)] // a test says so by failing

#[path = "web/app.rs"]
#[allow(dead_code, reason = "each file of tests asks for a part of it")]
mod app;

#[path = "steps/change_email.rs"]
mod change_email;
#[cfg(feature = "openapi")]
#[path = "steps/description.rs"]
mod description;
#[path = "steps/lifecycle.rs"]
mod lifecycle;
#[path = "steps/links.rs"]
mod links;
#[path = "steps/mails.rs"]
mod mails;
#[path = "steps/mounting.rs"]
mod mounting;
#[path = "steps/nesting.rs"]
mod nesting;
#[path = "steps/passwordless.rs"]
mod passwordless;
#[path = "steps/redirects.rs"]
mod redirects;
#[path = "steps/reset_needed.rs"]
mod reset_needed;
#[path = "steps/rows.rs"]
mod rows;
#[path = "steps/second_factor.rs"]
mod second_factor;
#[path = "steps/settings.rs"]
mod settings;
#[path = "steps/texts.rs"]
mod texts;
#[path = "steps/without_password.rs"]
mod without_password;
