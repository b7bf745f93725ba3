//! An application that has a `members` table already, with ids and columns of its own, and keeps it.
//!
//! It signs people in by password and confirms their addresses, so it implements `AccountStore`, `PasswordStore` and
//! `ConfirmableStore` and nothing else. Three columns were added to the table: the canonical address with its unique
//! index, a number that moves on when everything is to be signed out, and when the address was confirmed.
//! `tests/conformance.rs` runs the suite that every store has to pass.

mod members;

pub use members::{Members, SCHEMA};
