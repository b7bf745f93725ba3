//! The memory of one worker, and what of it the counters show.
//!
//! Stores: the worker's [`Workspace`], for as long as the worker lives.

use super::counters::Tally;
use crate::Workspace;

/// A worker's own workspace. There are as many as workers, and so no more memory than that.
pub(super) struct Desk {
    workspace: Workspace,
    /// What of this workspace is in the tally: allocations, and bytes.
    counted: (u64, usize),
}

impl Desk {
    /// Takes a workspace over, with the memory that it holds.
    pub(super) fn new(workspace: Workspace, tally: &Tally) -> Self {
        let mut desk = Self {
            workspace,
            counted: (0, 0),
        };
        desk.count(tally);
        desk
    }

    /// Lends the workspace to one job. The counters are right before the job is answered.
    pub(super) fn lend<T>(&mut self, tally: &Tally, job: impl FnOnce(&mut Workspace) -> T) -> T {
        let result = job(&mut self.workspace);
        self.count(tally);
        result
    }

    /// For when no job waits: nothing stays that a computation left.
    pub(super) fn tidy(&mut self, tally: &Tally) {
        if self.workspace.dirty_bytes() > 0 {
            self.workspace.wipe();
            tally.wiped();
        }
    }

    /// For when no job will come.
    pub(super) fn clear(self, tally: &Tally) {
        tally.arenas(0, self.counted.1, 0);
    }

    fn count(&mut self, tally: &Tally) {
        let (allocations, bytes) = self.counted;
        self.counted = (self.workspace.allocations(), self.workspace.bytes());
        let fresh = self.counted.0.saturating_sub(allocations);
        tally.arenas(fresh, bytes, self.counted.1);
    }
}
