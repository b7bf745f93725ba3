//! Working memory that one computation leaves to the next.
//!
//! Stores: the memory of the largest usual computation (19 MiB at the OWASP cost), between two of them.
//! Fresh memory costs argon2 up to a third of its time in page faults; a thread that hashes often keeps this.
#![cfg_attr(feature = "argon2", doc = "```")]
#![cfg_attr(not(feature = "argon2"), doc = "```ignore")]
//! use authkit_hash::{PasswordHasher, Schemes, Workspace};
//!
//! # fn main() -> Result<(), authkit_hash::HashError> {
//! let (schemes, mut workspace) = (Schemes::default(), Workspace::new());
//! for password in ["one", "two"] {
//!     schemes.hash_in(&mut workspace, password.as_bytes())?;
//! }
//! workspace.wipe(); // nothing to do for now
//! assert_eq!((workspace.allocations(), workspace.dirty_bytes()), (1, 0));
//! # Ok(())
//! # }
//! ```

use std::fmt;

#[cfg(feature = "argon2")]
use crate::argon2::Arena;

/// Memory for one computation at a time, reused by [`PasswordHasher::hash_in`](crate::PasswordHasher::hash_in)
/// and [`PasswordHasher::verify_in`](crate::PasswordHasher::verify_in).
///
/// It never keeps more than a hash of the current cost needs: what a costlier stored hash asked for is
/// wiped and given back when that computation ends.
///
/// # Security
///
/// After a computation it holds what argon2 left in it, which tells as much about the password as the
/// stored hash does. The next computation overwrites that; whoever has no next one calls
/// [`wipe`](Self::wipe). Dropping it wipes it as well. `HashService` does both.
#[derive(Default)]
pub struct Workspace {
    #[cfg(feature = "argon2")]
    arena: Arena,
}

impl Workspace {
    /// An empty one: memory is taken when a computation needs it.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Overwrites what the last computation left, and keeps the memory.
    pub fn wipe(&mut self) {
        #[cfg(feature = "argon2")]
        self.arena.wipe();
    }

    /// The memory that is held, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.read(
            #[cfg(feature = "argon2")]
            Arena::bytes,
        )
    }

    /// The part of it that still holds what a computation left, in bytes.
    #[must_use]
    pub fn dirty_bytes(&self) -> usize {
        self.read(
            #[cfg(feature = "argon2")]
            Arena::dirty_bytes,
        )
    }

    /// How often memory was taken from the system.
    #[must_use]
    pub fn allocations(&self) -> u64 {
        self.read(
            #[cfg(feature = "argon2")]
            Arena::allocations,
        )
    }

    #[cfg(feature = "argon2")]
    pub(crate) fn arena(&mut self) -> &mut Arena {
        &mut self.arena
    }

    #[cfg(feature = "argon2")]
    fn read<T>(&self, from: impl FnOnce(&Arena) -> T) -> T {
        from(&self.arena)
    }

    #[cfg(not(feature = "argon2"))]
    #[expect(clippy::unused_self, reason = "the same call with and without argon2")]
    fn read<T: Default>(&self) -> T {
        T::default()
    }
}

impl fmt::Debug for Workspace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Workspace")
            .field("bytes", &self.bytes())
            .field("dirty_bytes", &self.dirty_bytes())
            .finish_non_exhaustive()
    }
}
