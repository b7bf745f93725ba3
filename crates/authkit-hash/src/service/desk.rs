//! The memory of one worker, and what of it the counters show.
//!
//! Stores: the worker's [`Workspace`], for as long as the worker lives.

use super::counters::Tally;
use super::worker::Shared;
use crate::Workspace;

/// A worker's own workspace. There are as many as workers, and so no more memory than that.
pub(super) struct Desk<'a> {
    workspace: Workspace,
    tally: &'a Tally,
    /// What of this workspace is in the tally: allocations, and bytes.
    counted: (u64, usize),
}

impl<'a> Desk<'a> {
    pub(super) fn new(shared: &'a Shared) -> Self {
        Self {
            workspace: Workspace::new(),
            tally: &shared.tally,
            counted: (0, 0),
        }
    }

    /// Lends the workspace to one job. The counters are right before the job is answered.
    pub(super) fn lend<T>(&mut self, job: impl FnOnce(&mut Workspace) -> T) -> T {
        let result = job(&mut self.workspace);
        self.count();
        result
    }

    /// For when no job waits: nothing stays that a computation left.
    pub(super) fn tidy(&mut self) {
        if self.workspace.dirty_bytes() > 0 {
            self.workspace.wipe();
            self.tally.wiped();
        }
    }

    fn count(&mut self) {
        let (allocations, bytes) = self.counted;
        self.counted = (self.workspace.allocations(), self.workspace.bytes());
        let fresh = self.counted.0.saturating_sub(allocations);
        self.tally.arenas(fresh, bytes, self.counted.1);
    }
}

impl Drop for Desk<'_> {
    fn drop(&mut self) {
        self.tally.arenas(0, self.counted.1, 0);
    }
}
