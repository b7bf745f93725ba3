#![doc = include_str!("../README.md")]

mod identity;
mod name;
mod need;
mod permission;

pub use identity::Identity;
pub use name::{ActionName, MAX_NAME_BYTES, NameError, RoleName, RoleNameError};
pub use need::{Need, action, role};
pub use permission::{Permission, Refusal};
