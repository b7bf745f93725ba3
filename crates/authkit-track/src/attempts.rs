//! What a store keeps of the attempts under one key.

use time::OffsetDateTime;

/// Until when nothing more may be tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Block {
    /// Until that moment.
    Until(OffsetDateTime),
    /// Until somebody lifts it: the owner by a mailed link, or an administrator.
    UntilUnlocked,
}

/// What is known of the attempts under one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attempts {
    /// How many were let through and still count.
    pub count: u32,
    /// From when the policy reckons: the first of them, or the first of the younger ones where older ones are about to count
    /// no more.
    pub since: OffsetDateTime,
    /// When the latest was.
    pub last_at: OffsetDateTime,
    /// Until when no more are let through.
    pub block: Option<Block>,
}

impl Attempts {
    /// So many attempts between two moments.
    #[must_use]
    pub const fn new(count: u32, since: OffsetDateTime, last_at: OffsetDateTime) -> Self {
        Self {
            count,
            since,
            last_at,
            block: None,
        }
    }

    /// The same, with a block or without.
    #[must_use]
    pub const fn with_block(mut self, block: Option<Block>) -> Self {
        self.block = block;
        self
    }
}
