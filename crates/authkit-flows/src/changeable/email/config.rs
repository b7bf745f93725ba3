//! What can be set.

use std::time::Duration;

use crate::Freshness;

/// Settings of [`ChangeableEmail`](super::ChangeableEmail).
#[derive(Clone, Debug)]
pub struct EmailChanging {
    pub(super) lifetime: Duration,
    pub(super) revert: Option<Duration>,
    pub(super) freshness: Freshness,
}

impl EmailChanging {
    /// The link to the new address works for two hours (Flask-Security's `CHANGE_EMAIL_WITHIN`), the one back for seven days:
    /// the old address may be one that is not read every day.
    pub const DEFAULT: Self = Self {
        lifetime: Duration::from_secs(2 * 3600),
        revert: Some(Duration::from_secs(7 * 86_400)),
        freshness: Freshness::DEFAULT,
    };

    /// How long the link to the new address works, in whole seconds.
    #[must_use]
    pub const fn with_lifetime(mut self, lifetime: Duration) -> Self {
        self.lifetime = lifetime;
        self
    }

    /// How long the old address can take the account back, in whole seconds; `None` if it cannot.
    #[must_use]
    pub const fn with_revert(mut self, lifetime: Option<Duration>) -> Self {
        self.revert = lifetime;
        self
    }

    /// How old a proof may be.
    #[must_use]
    pub const fn with_freshness(mut self, freshness: Freshness) -> Self {
        self.freshness = freshness;
        self
    }
}

impl Default for EmailChanging {
    fn default() -> Self {
        Self::DEFAULT
    }
}
