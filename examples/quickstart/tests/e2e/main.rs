//! The application from outside: its binary is started, spoken to over HTTP and SMTP, stopped and killed.
//!
//! Each test has a server, a database and a mailbox of its own, so they may run side by side.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // helpers of tests fail as tests do
#![allow(clippy::print_stderr)] // a suite that did not run says so

mod bad_input;
mod browser_pages;
mod browser_walk;
mod databases;
mod described;
mod html_safety;
mod html_walk;
mod json_walk;
mod kill;
mod lifecycle;
mod same_answers;
mod smtp;
mod support;
