//! What a service has done: for dashboards, and for tests that count computations.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// Numbers of one [`HashService`](super::HashService), all clones together, since its start.
///
/// A computation is counted before its answer arrives. The one that made the decoy at start is not.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HashCounters {
    /// Computations that made a new hash.
    pub hashed: u64,
    /// Computations that judged a stored hash.
    pub verified: u64,
    /// Computations for nobody: no account, no password, or a stored text that cannot be judged.
    pub decoys: u64,
    /// Stored texts that could not be judged: damaged, unsupported, or too costly. Each is also in `decoys`.
    /// Worth an alarm: somebody may be writing to the table.
    pub unusable: u64,
    /// Requests that found the queue full.
    pub busy: u64,
    /// Computations that ended in a panic of the hasher, and are counted nowhere else.
    pub panicked: u64,
    /// How often memory for computations was taken from the system: once for each worker, the first of which
    /// has it from the start; and twice for each stored hash that asks for more than the current cost.
    pub arenas_made: u64,
    /// How often a worker wiped its memory because no work was waiting.
    pub arenas_wiped: u64,
    /// The memory that the workers hold for their next computations, in bytes.
    pub arena_bytes: usize,
    /// Computations that run now.
    pub running: usize,
    /// Requests that wait now.
    pub queued: usize,
}

impl HashCounters {
    /// All computations that ended: `hashed`, `verified` and `decoys`.
    #[must_use]
    pub const fn computations(&self) -> u64 {
        self.hashed + self.verified + self.decoys
    }
}

/// The counters while they count.
#[derive(Default)]
pub(super) struct Tally {
    hashed: AtomicU64,
    verified: AtomicU64,
    decoys: AtomicU64,
    unusable: AtomicU64,
    busy: AtomicU64,
    panicked: AtomicU64,
    wiped: AtomicU64,
    arenas: AtomicU64,
    arena_bytes: AtomicUsize,
}

macro_rules! count {
    ($($name:ident),*) => {$(
        pub(super) fn $name(&self) {
            self.$name.fetch_add(1, Ordering::Relaxed);
        }
    )*};
}

impl Tally {
    count!(hashed, verified, decoys, unusable, busy, panicked, wiped);

    /// One worker's memory has changed from `old` to `new` bytes, by `fresh` allocations.
    pub(super) fn arenas(&self, fresh: u64, old: usize, new: usize) {
        self.arenas.fetch_add(fresh, Ordering::Relaxed);
        // Wraps where it shrinks; the sum over all workers never does.
        self.arena_bytes
            .fetch_add(new.wrapping_sub(old), Ordering::Relaxed);
    }

    pub(super) fn read(&self, queued: usize, running: usize) -> HashCounters {
        let of = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        HashCounters {
            hashed: of(&self.hashed),
            verified: of(&self.verified),
            decoys: of(&self.decoys),
            unusable: of(&self.unusable),
            busy: of(&self.busy),
            panicked: of(&self.panicked),
            arenas_made: of(&self.arenas),
            arenas_wiped: of(&self.wiped),
            arena_bytes: self.arena_bytes.load(Ordering::Relaxed),
            running,
            queued,
        }
    }
}
