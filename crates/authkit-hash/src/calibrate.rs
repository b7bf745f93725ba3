//! Which argon2 cost this machine can afford.
//!
//! Stores: nothing. Run it once on the machine that will hash, and write the answer into the
//! configuration: two servers that measure for themselves at each start would not agree.
//!
//! ```no_run
//! use std::time::Duration;
//! use authkit_hash::{Schemes, calibrate};
//!
//! # fn main() -> Result<(), authkit_hash::HashError> {
//! let cost = calibrate(Duration::from_millis(250))?;
//! println!("m={} t={} p={}", cost.memory_kib(), cost.passes(), cost.lanes());
//! let schemes = Schemes::default().with_argon2(cost);
//! # Ok(())
//! # }
//! ```

use std::time::{Duration, Instant};

use crate::{Argon2Params, HashError, PasswordHasher, Schemes, Workspace};

/// From the floor upwards: first memory, which is what hurts a guesser most, up to the 64 MiB of the second
/// choice of RFC 9106; then passes, up to what [`Limits::DEFAULT`](crate::Limits::DEFAULT) lets others verify.
/// Each costs a quarter to a half more than the one before it.
const LADDER: [(u32, u32); 14] = [
    (19_456, 2), // Argon2Params::OWASP
    (24_576, 2),
    (32_768, 2),
    (40_960, 2),
    (49_152, 2),
    (65_536, 2),
    (65_536, 3),
    (65_536, 4),
    (65_536, 5),
    (65_536, 6),
    (65_536, 7),
    (65_536, 8),
    (65_536, 9),
    (65_536, 10),
];

/// The slowest of a few would measure the neighbours.
const RUNS: usize = 3;

/// The highest argon2 cost at which one hash takes no longer than `target` on this machine, as it is now.
///
/// Never below [`Argon2Params::OWASP`], however slow the machine is, and never above 64 MiB and 10 passes. It
/// hashes sixteen times at most, in memory that is reused, as `HashService` does. A quarter of a second is long
/// for a person and for the queue; OWASP says "less than one second".
///
/// # Errors
///
/// Those of [`PasswordHasher::hash`].
pub fn calibrate(target: Duration) -> Result<Argon2Params, HashError> {
    let mut workspace = Workspace::new();
    calibrate_with(target, |cost| {
        let schemes = Schemes::default().with_argon2(cost);
        let mut hash = || -> Result<Duration, HashError> {
            let start = Instant::now();
            schemes.hash_in(&mut workspace, b"a password to measure with")?;
            Ok(start.elapsed())
        };
        hash()?; // takes the memory
        let mut fastest = hash()?;
        for _ in 1..RUNS {
            fastest = fastest.min(hash()?);
        }
        Ok(fastest)
    })
}

/// As [`calibrate`], by the times that `measure` tells.
///
/// It is asked for four costs at most, and decides by nothing else: to measure under load, or on another machine.
///
/// # Errors
///
/// Those of `measure`, at once.
pub fn calibrate_with<E>(
    target: Duration,
    mut measure: impl FnMut(Argon2Params) -> Result<Duration, E>,
) -> Result<Argon2Params, E> {
    // Known to be affordable, and not higher than `rungs`; the floor is affordable by decree.
    let mut best = Argon2Params::OWASP;
    let mut rungs = LADDER.get(1..).unwrap_or_default();
    while let Some(&(memory_kib, passes)) = rungs.get(rungs.len() / 2) {
        let Ok(cost) = Argon2Params::new(memory_kib, passes, 1) else {
            break;
        };
        let (lower, rest) = rungs.split_at(rungs.len() / 2);
        if measure(cost)? <= target {
            best = cost;
            rungs = rest.get(1..).unwrap_or_default();
        } else {
            rungs = lower;
        }
    }
    Ok(best)
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    /// A machine that fills so many KiB in a millisecond.
    fn machine(speed: u32) -> impl Fn(Argon2Params) -> Result<Duration, Infallible> {
        move |cost| {
            let kib = u64::from(cost.memory_kib()) * u64::from(cost.passes());
            Ok(Duration::from_micros(1000 * kib / u64::from(speed)))
        }
    }

    fn chosen(speed: u32, target_ms: u64) -> (u32, u32, u32) {
        let target = Duration::from_millis(target_ms);
        let Ok(cost) = calibrate_with(target, machine(speed));
        (cost.memory_kib(), cost.passes(), cost.lanes())
    }

    #[test]
    fn the_ladder_starts_at_the_floor_and_each_rung_is_higher() {
        let owasp = Argon2Params::OWASP;
        assert_eq!(LADDER[0], (owasp.memory_kib(), owasp.passes()));
        let work = LADDER.map(|(memory, passes)| u64::from(memory) * u64::from(passes));
        assert!(work.is_sorted_by(|lower, higher| lower < higher));
        for (memory, passes) in LADDER {
            assert!(Argon2Params::new(memory, passes, 1).is_ok());
        }
    }

    #[test]
    fn a_slow_machine_gets_the_floor_and_never_less() {
        for target in [0, 1, 250] {
            assert_eq!(chosen(1, target), (19_456, 2, 1));
        }
    }

    #[test]
    fn a_fast_machine_gets_the_top_and_never_more() {
        assert_eq!(chosen(10_000_000, 250), (65_536, 10, 1));
    }

    #[test]
    fn between_them_it_is_the_highest_that_fits() {
        for speed in [100, 500, 1_000, 2_500, 10_000] {
            for target in [20, 50, 100, 250, 500, 1_000] {
                let budget = u64::from(speed) * target;
                let fits = |&&(memory, passes): &&(u32, u32)| {
                    u64::from(memory) * u64::from(passes) <= budget
                };
                let &(memory, passes) = LADDER.iter().rfind(fits).unwrap_or(&LADDER[0]);
                assert_eq!(
                    chosen(speed, target),
                    (memory, passes, 1),
                    "{speed} {target}"
                );
            }
        }
        assert_eq!(chosen(2_500, 50), (49_152, 2, 1));
    }

    #[test]
    fn it_asks_four_times_at_most_and_stops_at_an_error() {
        for target in 0..2_000 {
            let mut asked = 0;
            let target = Duration::from_millis(target);
            let _ = calibrate_with(target, |cost| {
                asked += 1;
                machine(1_000)(cost)
            });
            assert!(asked <= 4, "{asked}");
        }
        let mut asked = 0;
        let failed = calibrate_with(Duration::ZERO, |_| {
            asked += 1;
            Err(HashError::OutOfMemory)
        });
        assert_eq!((failed, asked), (Err(HashError::OutOfMemory), 1));
    }

    #[test]
    fn this_machine_gets_one_of_them() {
        let cost = calibrate(Duration::ZERO).unwrap();
        assert_eq!(cost, Argon2Params::OWASP);
    }
}
