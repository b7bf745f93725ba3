//! What can be set.

use std::time::Duration;

/// Settings of [`Recoverable`](super::Recoverable).
#[derive(Clone, Debug)]
pub struct Recovery {
    pub(super) lifetime: Duration,
}

impl Recovery {
    /// A link works for one hour (well under the 24 hours of NIST SP 800-63B-4, 4.2.1.2).
    pub const DEFAULT: Self = Self {
        lifetime: Duration::from_secs(3600),
    };

    /// How long a link works, in whole seconds (`reset_password_within`).
    #[must_use]
    pub const fn with_lifetime(mut self, lifetime: Duration) -> Self {
        self.lifetime = lifetime;
        self
    }
}

impl Default for Recovery {
    fn default() -> Self {
        Self::DEFAULT
    }
}
