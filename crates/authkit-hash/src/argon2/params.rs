//! The cost of an argon2 hash, as a checked value.
//!
//! Stores: nothing; the cost of every hash is in its own text.
//!
//! ```
//! use authkit_hash::{Argon2Params, Schemes};
//!
//! # fn main() -> Result<(), authkit_hash::Argon2ParamsError> {
//! let schemes = Schemes::default().with_argon2(Argon2Params::new(64 * 1024, 3, 1)?);
//! assert!(Argon2Params::new(4096, 3, 1).is_err()); // below the floor
//! # Ok(())
//! # }
//! ```

use ::argon2::Params;
use thiserror::Error;

/// Memory, passes and lanes of an argon2 hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Argon2Params {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

/// Why there are no such [`Argon2Params`].
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Argon2ParamsError {
    /// Weaker than each of the choices that OWASP calls equal ([`Argon2Params::FLOOR`]).
    #[error(
        "argon2 cost is below the floor: at least m=47104 t=1, 19456 t=2, 12288 t=3, 9216 t=4 or 7168 t=5"
    )]
    BelowFloor,
    /// Argon2 does not exist for these: no pass, no lane, more than 2^24 - 1 lanes, or under 8 KiB per lane.
    #[error("argon2 is not defined for these parameters")]
    Undefined,
}

impl Argon2Params {
    /// 19456 KiB (19 MiB), two passes, one lane: the first choice of the OWASP Password Storage Cheat Sheet.
    pub const OWASP: Self = Self {
        memory_kib: 19_456,
        passes: 2,
        lanes: 1,
    };

    /// The five choices of memory (KiB) and passes that the OWASP Password Storage Cheat Sheet calls equal.
    pub const FLOOR: [(u32, u32); 5] = [
        (47_104, 1),
        (19_456, 2),
        (12_288, 3),
        (9_216, 4),
        (7_168, 5),
    ];

    /// Memory in KiB, passes over it, and lanes, all for one hash.
    ///
    /// The work is memory times passes. Lanes divide the same memory and are computed one after another
    /// here, so that more of them make nothing faster or stronger: use 1 unless another system reads the hashes.
    ///
    /// # Errors
    ///
    /// [`Argon2ParamsError::BelowFloor`] unless memory and passes both reach one of [`FLOOR`](Self::FLOOR);
    /// [`Argon2ParamsError::Undefined`] where argon2 does not exist.
    pub fn new(memory_kib: u32, passes: u32, lanes: u32) -> Result<Self, Argon2ParamsError> {
        let params = Self::danger_new_below_floor(memory_kib, passes, lanes)?;
        if params.reaches_floor() {
            Ok(params)
        } else {
            Err(Argon2ParamsError::BelowFloor)
        }
    }

    /// As [`new`](Self::new), without the floor.
    ///
    /// # Errors
    ///
    /// [`Argon2ParamsError::Undefined`] where argon2 does not exist.
    ///
    /// # Security
    ///
    /// For tests that hash often. Passwords stored at such a cost are guessed quickly by whoever reads the table.
    pub fn danger_new_below_floor(
        memory_kib: u32,
        passes: u32,
        lanes: u32,
    ) -> Result<Self, Argon2ParamsError> {
        match Params::new(memory_kib, passes, lanes, None) {
            Ok(_) => Ok(Self {
                memory_kib,
                passes,
                lanes,
            }),
            Err(_) => Err(Argon2ParamsError::Undefined),
        }
    }

    /// Memory in KiB, `m` in the text.
    #[must_use]
    pub const fn memory_kib(self) -> u32 {
        self.memory_kib
    }

    /// Passes over the memory, `t` in the text.
    #[must_use]
    pub const fn passes(self) -> u32 {
        self.passes
    }

    /// Lanes, `p` in the text.
    #[must_use]
    pub const fn lanes(self) -> u32 {
        self.lanes
    }

    /// Whether a hash of this cost is to be replaced by one of `current`.
    ///
    /// Higher or equal in memory and passes: no. Lower in one and not higher in the other: yes. Higher in
    /// one and lower in the other: only what reaches OWASP's floor and does not less work altogether
    /// (memory times passes) is kept. So no rewrite makes an acceptable hash cheaper, and two machines with
    /// different policies cannot rewrite a hash back and forth. Lanes count for nothing: see `new`.
    pub(super) fn is_weaker_than(self, current: Self) -> bool {
        if self.memory_kib >= current.memory_kib && self.passes >= current.passes {
            return false;
        }
        let mixed = self.memory_kib > current.memory_kib || self.passes > current.passes;
        !(mixed && self.reaches_floor() && self.work() >= current.work())
    }

    fn reaches_floor(self) -> bool {
        Self::FLOOR
            .iter()
            .any(|&(memory_kib, passes)| self.memory_kib >= memory_kib && self.passes >= passes)
    }

    fn work(self) -> u64 {
        u64::from(self.memory_kib) * u64::from(self.passes)
    }
}

impl Default for Argon2Params {
    fn default() -> Self {
        Self::OWASP
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(memory_kib: u32, passes: u32) -> Argon2Params {
        Argon2Params::danger_new_below_floor(memory_kib, passes, 1).unwrap()
    }

    #[test]
    fn the_floor_is_each_of_five_choices() {
        for (m, t) in Argon2Params::FLOOR {
            assert!(Argon2Params::new(m, t, 1).is_ok(), "{m} {t}");
            assert_eq!(
                Argon2Params::new(m - 1, t, 1),
                Err(Argon2ParamsError::BelowFloor)
            );
            if t > 1 {
                assert_eq!(
                    Argon2Params::new(m, t - 1, 1),
                    Err(Argon2ParamsError::BelowFloor)
                );
            }
        }
        assert!(Argon2Params::new(65_536, 3, 4).is_ok());
        assert_eq!(
            Argon2Params::new(7_167, 1_000, 1),
            Err(Argon2ParamsError::BelowFloor)
        );
        assert_eq!(Argon2Params::new(19_456, 2, 1), Ok(Argon2Params::OWASP));
    }

    #[test]
    fn what_argon2_does_not_define_is_refused() {
        for (m, t, p) in [
            (19_456, 0, 1),
            (19_456, 2, 0),
            (7, 1, 1),
            (31, 1, 4),
            (u32::MAX, 2, u32::MAX),
        ] {
            let undefined = Err(Argon2ParamsError::Undefined);
            assert_eq!(Argon2Params::new(m, t, p), undefined, "{m} {t} {p}");
            assert_eq!(Argon2Params::danger_new_below_floor(m, t, p), undefined);
        }
    }

    #[test]
    fn weaker_is_what_a_rewrite_improves() {
        let owasp = Argon2Params::OWASP;
        for (stored, current, weaker) in [
            (owasp, owasp, false),
            (cost(19_455, 2), owasp, true),
            (cost(19_456, 1), owasp, true),
            (cost(8, 1), owasp, true),
            (cost(65_536, 3), owasp, false),
            (cost(19_456, 3), owasp, false),
            // mixed, and equal in the eyes of OWASP: the one that does less work gives way
            (cost(47_104, 1), owasp, false),
            (owasp, cost(47_104, 1), true),
            (cost(7_168, 5), owasp, true),
            (owasp, cost(7_168, 5), false),
            // mixed, more work, but too little memory or too few passes to be acceptable
            (cost(4_096, 1_000), owasp, true),
            (cost(40_000, 1), owasp, true),
            (cost(64, 2), cost(32, 3), true),
        ] {
            assert_eq!(
                stored.is_weaker_than(current),
                weaker,
                "{stored:?} {current:?}"
            );
        }
    }

    #[test]
    fn no_two_acceptable_costs_rewrite_each_other() {
        let costs = [
            cost(47_104, 1),
            cost(19_456, 2),
            cost(12_288, 3),
            cost(9_216, 4),
            cost(7_168, 5),
            cost(65_536, 1),
            cost(19_456, 5),
            cost(7_168, 9),
            cost(100_000, 2),
        ];
        for a in costs {
            for b in costs {
                assert!(!(a.is_weaker_than(b) && b.is_weaker_than(a)), "{a:?} {b:?}");
            }
        }
    }
}
