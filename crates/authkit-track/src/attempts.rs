//! How often something was tried: what a store keeps of it, and under which key.

use std::fmt;
use time::OffsetDateTime;

/// What attempts are counted under: an action, and whose attempts at it they are.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AttemptKey(String);

impl AttemptKey {
    /// The longest key, in bytes of UTF-8.
    pub const MAX_BYTES: usize = 400;

    /// A key of its parts. What is longer than [`MAX_BYTES`](Self::MAX_BYTES) is cut, which counts two long subjects as one.
    #[must_use]
    pub fn new(action: &str, kind: &str, subject: &str) -> Self {
        let mut key = format!("{action}/{kind}/{subject}");
        let mut end = key.len().min(Self::MAX_BYTES);
        while !key.is_char_boundary(end) {
            end -= 1;
        }
        key.truncate(end);
        Self(key)
    }

    /// The text for a column.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for AttemptKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AttemptKey({:?})", self.0)
    }
}

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
    /// How many were let through since `since`.
    pub count: u32,
    /// When the first of them was.
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
