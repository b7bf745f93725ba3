//! What a stored hash and a password may ask of this machine.
//!
//! Stores: nothing. Whoever can write to the password column can write a cost there; without limits one
//! row is enough to keep the machine busy for hours.
//!
//! ```
//! use authkit_hash::Limits;
//!
//! let limits = Limits::DEFAULT.with_max_argon2_memory_kib(256 * 1024);
//! assert_eq!(limits.max_password_bytes(), 4096);
//! ```

/// The most that is done for one password. All of it is checked before any work.
///
/// The defaults for argon2 are those of the caps in Ory Kratos (`hash_limits.go`). A hash that the current
/// cost could have made is never refused, whatever the limits say.
///
/// # Security
///
/// One verification at the default limits is 1 GiB of memory filled ten times. An application whose
/// hashes all come from itself may go much lower, down to its own cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    password_bytes: usize,
    argon2_memory_kib: u32,
    argon2_passes: u32,
    argon2_lanes: u32,
}

impl Limits {
    /// Passwords up to 4096 bytes; argon2 up to 1 GiB of memory, 10 passes, 16 lanes.
    pub const DEFAULT: Self = Self {
        password_bytes: 4096,
        argon2_memory_kib: 1024 * 1024,
        argon2_passes: 10,
        argon2_lanes: 16,
    };

    /// Sets the longest password, in bytes; for new passwords and for guesses alike.
    #[must_use]
    pub const fn with_max_password_bytes(mut self, bytes: usize) -> Self {
        self.password_bytes = bytes;
        self
    }

    /// Sets the most memory of a stored argon2 hash (its `m`), in KiB.
    #[must_use]
    pub const fn with_max_argon2_memory_kib(mut self, kib: u32) -> Self {
        self.argon2_memory_kib = kib;
        self
    }

    /// Sets the most passes of a stored argon2 hash (its `t`).
    #[must_use]
    pub const fn with_max_argon2_passes(mut self, passes: u32) -> Self {
        self.argon2_passes = passes;
        self
    }

    /// Sets the most lanes of a stored argon2 hash (its `p`).
    #[must_use]
    pub const fn with_max_argon2_lanes(mut self, lanes: u32) -> Self {
        self.argon2_lanes = lanes;
        self
    }

    /// The longest password, in bytes.
    #[must_use]
    pub const fn max_password_bytes(&self) -> usize {
        self.password_bytes
    }

    /// The most memory of a stored argon2 hash, in KiB.
    #[must_use]
    pub const fn max_argon2_memory_kib(&self) -> u32 {
        self.argon2_memory_kib
    }

    /// The most passes of a stored argon2 hash.
    #[must_use]
    pub const fn max_argon2_passes(&self) -> u32 {
        self.argon2_passes
    }

    /// The most lanes of a stored argon2 hash.
    #[must_use]
    pub const fn max_argon2_lanes(&self) -> u32 {
        self.argon2_lanes
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}
