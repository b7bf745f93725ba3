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
/// The defaults, but for crypt(3), are those of the caps in Ory Kratos (`hash_limits.go`). A hash that the current
/// cost could have made is never refused, whatever the limits say.
///
/// # Security
///
/// One verification at the default limits is 1 GiB of memory filled ten times, or half a minute of sha-crypt. An application whose
/// hashes all come from itself may go much lower, down to its own cost.
///
/// Anybody may type a long password, and to sha-crypt 4096 bytes are thirty times the work of a usual one: where such
/// hashes are accepted, set [`with_max_password_bytes`](Self::with_max_password_bytes) to what the old system took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    password_bytes: usize,
    argon2_memory_kib: u32,
    argon2_passes: u32,
    argon2_lanes: u32,
    bcrypt_cost: u32,
    pbkdf2_rounds: u32,
    crypt_rounds: u32,
    scrypt_log_n: u32,
    scrypt_block: u32,
    scrypt_lanes: u32,
}

impl Limits {
    /// Passwords up to 4096 bytes; argon2 up to 1 GiB of memory, 10 passes, 16 lanes; bcrypt up to cost 15;
    /// PBKDF2 up to 10 million rounds, crypt(3) up to 1 million; scrypt up to N = 2^17, r = 8, p = 10.
    pub const DEFAULT: Self = Self {
        password_bytes: 4096,
        argon2_memory_kib: 1024 * 1024,
        argon2_passes: 10,
        argon2_lanes: 16,
        bcrypt_cost: 15,
        pbkdf2_rounds: 10_000_000,
        // A password of 4096 bytes makes each of these rounds thirty times dearer.
        crypt_rounds: 1_000_000,
        scrypt_log_n: 17,
        scrypt_block: 8,
        scrypt_lanes: 10,
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

    /// Sets the highest cost of a stored bcrypt hash (the logarithm of its rounds).
    #[must_use]
    pub const fn with_max_bcrypt_cost(mut self, most: u32) -> Self {
        self.bcrypt_cost = most;
        self
    }

    /// Sets the most rounds of a stored PBKDF2 hash.
    #[must_use]
    pub const fn with_max_pbkdf2_rounds(mut self, most: u32) -> Self {
        self.pbkdf2_rounds = most;
        self
    }

    /// Sets the most rounds of a stored hash of crypt(3) or phpass.
    #[must_use]
    pub const fn with_max_crypt_rounds(mut self, most: u32) -> Self {
        self.crypt_rounds = most;
        self
    }

    /// Sets the highest logarithm of N of a stored scrypt hash.
    #[must_use]
    pub const fn with_max_scrypt_log_n(mut self, most: u32) -> Self {
        self.scrypt_log_n = most;
        self
    }

    /// Sets the largest block (`r`) of a stored scrypt hash.
    #[must_use]
    pub const fn with_max_scrypt_block(mut self, most: u32) -> Self {
        self.scrypt_block = most;
        self
    }

    /// Sets the most lanes (`p`) of a stored scrypt hash.
    #[must_use]
    pub const fn with_max_scrypt_lanes(mut self, most: u32) -> Self {
        self.scrypt_lanes = most;
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

    /// The highest cost of a stored bcrypt hash (the logarithm of its rounds).
    #[must_use]
    pub const fn max_bcrypt_cost(&self) -> u32 {
        self.bcrypt_cost
    }

    /// The most rounds of a stored PBKDF2 hash.
    #[must_use]
    pub const fn max_pbkdf2_rounds(&self) -> u32 {
        self.pbkdf2_rounds
    }

    /// The most rounds of a stored hash of crypt(3) or phpass.
    #[must_use]
    pub const fn max_crypt_rounds(&self) -> u32 {
        self.crypt_rounds
    }

    /// The highest logarithm of N of a stored scrypt hash.
    #[must_use]
    pub const fn max_scrypt_log_n(&self) -> u32 {
        self.scrypt_log_n
    }

    /// The largest block (`r`) of a stored scrypt hash.
    #[must_use]
    pub const fn max_scrypt_block(&self) -> u32 {
        self.scrypt_block
    }

    /// The most lanes (`p`) of a stored scrypt hash.
    #[must_use]
    pub const fn max_scrypt_lanes(&self) -> u32 {
        self.scrypt_lanes
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}
