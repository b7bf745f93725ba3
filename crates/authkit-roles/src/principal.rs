//! Flask-Principal 0.4.0 to the letter, for applications that move in.
//!
//! Its algebra does not mean what it looks like, and each difference opens a door:
//!
//! | there | means |
//! |---|---|
//! | `Permission()` | everybody, people who are not signed in included |
//! | `Denial(x)` | everybody but `x` |
//! | `Permission(a, b)` | `a` **or** `b` |
//! | `p & q` | the needs of both, so that `a & b` lets in who has `a` **or** `b` |
//! | `p \| q` | the needs of `p` without those of `q`, so that `a \| a` lets everybody in |
//!
//! Nothing outside of this module means any of that. Use it to find out what an old rule does, and
//! [`Permission::to_safe`] to take it over where both worlds agree:
//!
//! ```
//! use authkit_roles::principal::{Need, Permission, ToSafeError};
//! use authkit_roles::{Identity, RoleName};
//!
//! let editors = Permission::new([Need::role("editor"), Need::role("admin")]);
//! let admin = Identity::with_roles(["admin".parse::<RoleName>()?]);
//! assert!(editors.to_safe()?.allows(&admin));
//!
//! let open = Permission::new([]);
//! assert_eq!(open.to_safe(), Err(ToSafeError::OpenToAll));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Left out is what belongs to a request: `g.identity`, the signals, the session, `require` and its HTTP
//! status. Ask [`Permission::allows`] or [`Permission::test`] with the identity at hand.

mod convert;
mod identity;
mod need;
mod permission;

pub use convert::ToSafeError;
pub use identity::Identity;
pub use need::{Need, Value};
pub use permission::{Denied, Permission};
