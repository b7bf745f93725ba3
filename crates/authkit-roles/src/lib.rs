#![doc = include_str!("../README.md")]

mod bits;
mod explanation;
mod identity;
mod item;
mod name;
mod need;
mod permission;
mod policy;
pub mod principal;

pub use bits::{ActionBits, BitsError, UnknownBits};
pub use explanation::{Branch, Cause, Explanation, Origin, Reason};
pub use identity::Identity;
pub use item::Item;
pub use name::{ActionName, IdText, KindName, MAX_NAME_BYTES, NameError, RoleName, RoleNameError};
pub use need::{Need, action, item, role, user};
pub use permission::{Permission, Refusal};
pub use policy::{Cycle, Policy, PolicyBuilder, PolicyError, RoleBuilder};
