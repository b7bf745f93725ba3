//! The policies beside a model that remembers every attempt.
//!
//! Each run is a list of waits: to a random moment, or to the very nanosecond that a refusal named, or one before it.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "clippy takes helpers of tests for no tests"
)]

use std::time::Duration;

use authkit_track::{Admission, Attempts, Limit, Lockout};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use time::OffsetDateTime;

const NANOSECOND: Duration = Duration::from_nanos(1);

#[derive(Clone, Copy, Debug)]
enum Wait {
    For(Duration),
    UntilJustBefore,
    UntilTold,
}

fn waits() -> impl Strategy<Value = Vec<Wait>> {
    let wait = prop_oneof![
        4 => Just(Wait::For(Duration::ZERO)),
        2 => (0_u64..5_000).prop_map(|millis| Wait::For(Duration::from_millis(millis))),
        2 => (0_u64..600).prop_map(|seconds| Wait::For(Duration::from_secs(seconds))),
        1 => Just(Wait::UntilJustBefore),
        4 => Just(Wait::UntilTold),
    ];
    vec(wait, 0..150)
}

/// A policy's own book and the model's.
struct Run<P> {
    admit: P,
    now: OffsetDateTime,
    stored: Option<Attempts>,
    admitted: Vec<OffsetDateTime>,
    told: Option<OffsetDateTime>,
}

impl<P: Fn(Option<&Attempts>, OffsetDateTime) -> Admission> Run<P> {
    fn new(admit: P) -> Self {
        Self {
            admit,
            now: OffsetDateTime::UNIX_EPOCH,
            stored: None,
            admitted: Vec::new(),
            told: None,
        }
    }

    /// Waits and tries once; `true` if it was let through. What was told before has to hold.
    fn step(&mut self, wait: Wait) -> Result<bool, TestCaseError> {
        let moment = match (wait, self.told) {
            (Wait::For(wait), _) => self.now + wait,
            (Wait::UntilTold, Some(told)) => told,
            (Wait::UntilJustBefore, Some(told)) => told - NANOSECOND,
            (_, None) => self.now,
        };
        self.now = self.now.max(moment);
        match (self.admit)(self.stored.as_ref(), self.now) {
            Admission::Admit(new) => {
                prop_assert!(self.told.is_none_or(|told| told <= self.now), "too early");
                prop_assert_eq!(new.last_at, self.now);
                self.stored = Some(new);
                self.admitted.push(self.now);
                self.told = None;
                Ok(true)
            }
            Admission::Refuse { retry_at } => {
                prop_assert!(
                    self.told.is_none_or(|told| Some(told) == retry_at),
                    "another moment"
                );
                prop_assert!(
                    retry_at.is_none_or(|told| told > self.now),
                    "a moment that is over"
                );
                self.told = retry_at;
                Ok(false)
            }
            other => Err(TestCaseError::fail(format!("{other:?}"))),
        }
    }

    /// How many were let through in the window that ends now.
    fn in_window(&self, window: Duration) -> usize {
        let begin = self.now - window;
        self.admitted.iter().filter(|at| **at > begin).count()
    }

    /// When the one so many places from the end was let through.
    fn nth_last(&self, places: usize) -> OffsetDateTime {
        self.admitted[self.admitted.len() - places]
    }
}

fn limits() -> impl Strategy<Value = Limit> {
    (1_u32..12, 1_u64..600)
        .prop_map(|(max, seconds)| Limit::per(max, Duration::from_secs(seconds)).unwrap())
}

fn lockouts() -> impl Strategy<Value = Lockout> {
    let numbers = (2_u32..8, 1_u64..900, 1_u64..120, 1_u32..12, 1_u32..93);
    let lockout = numbers.prop_map(|(free, window, first, factor, more)| {
        let seconds = Duration::from_secs;
        Lockout::DEFAULT
            .with_free(free, seconds(window))
            .and_then(|lockout| lockout.with_pauses(seconds(first), seconds(first) * factor))
            .and_then(|lockout| lockout.with_hard_stop(free + more))
            .unwrap()
    });
    prop_oneof![Just(Lockout::DEFAULT), lockout]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_limit_holds_in_any_window_and_half_of_it_is_always_there(limit in limits(), waits in waits()) {
        let max = usize::try_from(limit.max()).unwrap();
        let mut run = Run::new(|stored: Option<&Attempts>, now| limit.admit(stored, now));
        for wait in waits {
            let admitted = run.step(wait)?;
            let count = run.in_window(limit.window());
            prop_assert!(count <= max, "{count} in a window");
            prop_assert!(admitted || count >= (max / 2).max(1), "refused after {count}");
            prop_assert!(admitted || run.told.is_some_and(|told| told <= run.now + limit.window()));
        }
    }

    #[test]
    fn who_keeps_to_half_of_a_limit_is_never_refused(limit in limits(), extra in vec(0_u64..3, 0..60)) {
        let half = (limit.max() / 2).max(1);
        let mut run = Run::new(|stored: Option<&Attempts>, now| limit.admit(stored, now));
        for extra in extra {
            let wait = limit.window().div_f64(half.into()) + NANOSECOND + Duration::from_secs(extra);
            prop_assert!(run.step(Wait::For(wait))?);
        }
    }

    #[test]
    fn a_lockout_lets_through_what_it_says_and_nothing_else(lockout in lockouts(), waits in waits()) {
        let free = usize::try_from(lockout.free()).unwrap();
        let hard_stop = usize::try_from(lockout.hard_stop()).unwrap();
        let mut run = Run::new(|stored: Option<&Attempts>, now| lockout.admit(stored, now));
        for wait in waits {
            let before = run.admitted.len();
            let pause = lockout.pause_after(u32::try_from(before).unwrap());
            let last = run.admitted.last().copied();
            if run.step(wait)? {
                prop_assert!(before < hard_stop, "beyond the hard stop");
                prop_assert!(last.is_none_or(|last| run.now >= last + pause), "within a pause");
                prop_assert!(run.in_window(lockout.window()) <= free, "too many in a window");
            } else {
                prop_assert!(before >= free, "refused while attempts are free");
                let latest = run.nth_last(1) + pause.max(lockout.window());
                let is_over = before >= hard_stop;
                prop_assert!(run.told.is_none() == is_over, "waiting helps until the hard stop");
                prop_assert!(run.told.is_none_or(|told| told <= latest), "longer than pause and window");
            }
        }
    }

    /// The window is exact for the last free attempt, after which nearly everybody stops.
    #[test]
    fn the_first_block_ends_with_its_window(lockout in lockouts(), gaps in vec(0_u64..200, 8)) {
        let mut run = Run::new(|stored: Option<&Attempts>, now| lockout.admit(stored, now));
        for gap in gaps.iter().take(lockout.free().try_into().unwrap()) {
            prop_assert!(run.step(Wait::For(Duration::from_secs(*gap)))?);
        }
        let pause_over = run.now + lockout.pause_after(lockout.free());
        let expected = pause_over.max(run.admitted[0] + lockout.window());
        run.step(Wait::For(Duration::ZERO))?;
        prop_assert_eq!(run.told, Some(expected));
    }

    #[test]
    fn at_most_the_hard_stop_is_tried_however_patient_somebody_is(lockout in lockouts(), patience in 1_u64..100_000) {
        let mut run = Run::new(|stored: Option<&Attempts>, now| lockout.admit(stored, now));
        for _ in 0..300 {
            run.step(Wait::UntilTold)?;
            run.step(Wait::For(Duration::from_secs(patience)))?;
        }
        prop_assert_eq!(run.admitted.len(), usize::try_from(lockout.hard_stop()).unwrap());
    }
}
