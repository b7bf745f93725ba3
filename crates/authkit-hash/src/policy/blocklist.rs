//! Passwords that nobody may choose, because they are among the first that somebody tries.
//!
//! ```
//! use authkit_hash::{Blocklist, CommonPasswords, PasswordRejection, PasswordRules};
//!
//! let ours = |password: &str| password == "the company's motto"; // or a set, or a file
//! let rules = PasswordRules::DEFAULT
//!     .with_blocklist(move |password: &str| ours(password) || CommonPasswords::new().contains(password));
//! assert_eq!(rules.check("the company's motto"), Err(PasswordRejection::Common));
//! assert_eq!(rules.check("passwordpassword"), Err(PasswordRejection::Common));
//! assert_eq!(rules.check("the company's motto, at length"), Ok(()));
//! ```

use std::{fmt, sync::Arc};

use super::CommonPasswords;

/// A list of passwords to refuse. Every `Fn(&str) -> bool` is one.
///
/// The whole password is handed over, as it was typed. NIST SP 800-63B-4 sec. 3.1.1.2 asks to compare the whole
/// of it, and not whether it contains an entry.
pub trait Blocklist: Send + Sync {
    /// Whether the password is on the list.
    fn contains(&self, password: &str) -> bool;
}

impl<F: Fn(&str) -> bool + Send + Sync> Blocklist for F {
    fn contains(&self, password: &str) -> bool {
        self(password)
    }
}

/// The list that some rules hold.
#[derive(Clone)]
pub(super) enum List {
    Common,
    Own(Arc<dyn Blocklist>),
}

impl List {
    pub(super) fn contains(&self, password: &str) -> bool {
        match self {
            Self::Common => CommonPasswords.contains(password),
            Self::Own(list) => list.contains(password),
        }
    }
}

impl fmt::Debug for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Common => "Common",
            Self::Own(_) => "Own",
        })
    }
}
