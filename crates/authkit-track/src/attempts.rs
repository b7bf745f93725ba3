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

    /// The same with one attempt fewer, where it turned out to be none; `None` if nothing is left.
    ///
    /// For a limit per address: what a sign-in that succeeded takes back is itself, and nothing of what was tried before.
    #[must_use]
    pub const fn less_one(self) -> Option<Self> {
        match self.count.checked_sub(1) {
            None | Some(0) => None,
            Some(count) => Some(Self { count, ..self }),
        }
    }

    /// The same, with a block or without.
    #[must_use]
    pub const fn with_block(mut self, block: Option<Block>) -> Self {
        self.block = block;
        self
    }
}
