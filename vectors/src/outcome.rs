//! How many cases went which way.

use std::{fmt, ops::AddAssign};

use crate::passwords::Outcome;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    agree: u64,
    disagree: u64,
    unsupported: u64,
}

impl Tally {
    /// So many cases went which way.
    pub(crate) fn of(agree: usize, disagree: usize, unsupported: usize) -> Self {
        Self {
            agree: agree as u64,
            disagree: disagree as u64,
            unsupported: unsupported as u64,
        }
    }

    /// One file that nobody can read.
    pub(crate) fn unsupported() -> Self {
        Self {
            unsupported: 1,
            ..Self::default()
        }
    }

    pub(crate) fn count(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Agree => self.agree += 1,
            Outcome::Disagree(_) => self.disagree += 1,
            Outcome::Unsupported(_) => self.unsupported += 1,
        }
    }

    pub(crate) fn is_clean(self) -> bool {
        self.disagree == 0 && self.unsupported == 0
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.agree += other.agree;
        self.disagree += other.disagree;
        self.unsupported += other.unsupported;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            agree,
            disagree,
            unsupported,
        } = self;
        write!(
            f,
            "{agree} agree, {disagree} disagree, {unsupported} unsupported"
        )
    }
}
