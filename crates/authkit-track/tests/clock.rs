//! Clocks that jump, and rows that nobody of ours has written.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "clippy takes helpers of tests for no tests"
)]

use authkit_track::{Admission, AttemptKey, Attempts, Block, Check, Limit, Lockout, Policy};
use proptest::collection::vec;
use proptest::prelude::*;
use time::{Duration, OffsetDateTime, PrimitiveDateTime};

const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

fn policies() -> impl Strategy<Value = Policy> {
    prop_oneof![
        Just(Policy::from(Lockout::DEFAULT)),
        Just(Policy::from(Limit::PER_ADDRESS)),
        Just(Policy::from(Limit::per(1, Limit::MAX_WINDOW).unwrap())),
    ]
}

/// Any moment that there is, the first and the last as well.
fn moments() -> impl Strategy<Value = OffsetDateTime> {
    let (first, last) = (
        PrimitiveDateTime::MIN.assume_utc(),
        PrimitiveDateTime::MAX.assume_utc(),
    );
    let between = first.unix_timestamp()..=last.unix_timestamp();
    prop_oneof![
        Just(first),
        Just(last),
        between.prop_map(|second| OffsetDateTime::from_unix_timestamp(second).unwrap()),
        (-1_000_i64..1_000).prop_map(|second| NOW + Duration::seconds(second)),
    ]
}

fn blocks() -> impl Strategy<Value = Option<Block>> {
    prop_oneof![
        2 => Just(None),
        2 => moments().prop_map(|end| Some(Block::Until(end))),
        1 => Just(Some(Block::UntilUnlocked)),
    ]
}

fn rows() -> impl Strategy<Value = Option<Attempts>> {
    let counts = prop_oneof![0_u32..20, 90_u32..110, any::<u32>()];
    let row = (counts, moments(), moments(), blocks());
    prop::option::of(row.prop_map(|(count, since, last_at, block)| {
        Attempts::new(count, since, last_at).with_block(block)
    }))
}

fn admitted(admission: Admission) -> Attempts {
    match admission {
        Admission::Admit(new) => new,
        refused => panic!("{refused:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2048, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_clock_and_no_row_makes_it_panic(policy in policies(), row in rows(), now in moments()) {
        let check = Check::new(AttemptKey::new("a", "b", "c"), policy);
        let admission = check.admit(row.as_ref(), now);
        prop_assert!(admission.retry_after(now) != Some(0));
        match admission {
            Admission::Admit(new) => {
                prop_assert!(new.count > 0 && new.since <= new.last_at);
                prop_assert!(new.last_at >= now);
                prop_assert!(row.is_none_or(|row| new.last_at >= row.last_at));
            }
            Admission::Refuse { retry_at } => {
                let row = row.unwrap();
                let unlocks = row.block == Some(Block::UntilUnlocked);
                prop_assert!(retry_at.is_some() || unlocks || row.count >= 100);
            }
            other => prop_assert!(false, "{other:?}"),
        }
    }

    #[test]
    fn while_the_clock_is_behind_time_stands_still(policy in policies(), jumps in vec(-3_600_i64..1_200, 1..80)) {
        let (max, window) = match policy {
            Policy::Limit(limit) => (limit.max(), limit.window()),
            _ => (Lockout::DEFAULT.free(), Lockout::DEFAULT.window()),
        };
        let (mut now, mut stored, mut admitted) = (NOW, None, Vec::new());
        for jump in jumps {
            now += Duration::seconds(jump);
            if let Admission::Admit(new) = policy.admit(stored.as_ref(), now) {
                let latest = admitted.last().map_or(now, |latest| now.max(*latest));
                prop_assert_eq!(new.last_at, latest);
                admitted.push(latest);
                let in_window = admitted.iter().filter(|at| **at > latest - window).count();
                prop_assert!(in_window <= usize::try_from(max).unwrap());
                stored = Some(new);
            }
        }
    }
}

#[test]
fn an_hour_back_neither_frees_nor_forgets() {
    let mut stored = None;
    for _ in 0..5 {
        stored = Some(admitted(Lockout::DEFAULT.admit(stored.as_ref(), NOW)));
    }
    let back = NOW - Duration::HOUR;
    let refused = Lockout::DEFAULT.admit(stored.as_ref(), back);
    assert_eq!(
        refused.retry_after(back),
        Some(3_900),
        "an hour and five minutes"
    );
    let limit = Limit::per(2, std::time::Duration::from_secs(60)).unwrap();
    let one = admitted(limit.admit(None, NOW));
    let two = admitted(limit.admit(Some(&one), back));
    assert_eq!((two.count, two.last_at), (2, NOW), "time stands still");
    assert!(matches!(
        limit.admit(Some(&two), back),
        Admission::Refuse { .. }
    ));
}

#[test]
fn a_day_forward_ends_pauses_and_forgets_no_failure() {
    let mut stored = None;
    for _ in 0..5 {
        stored = Some(admitted(Lockout::DEFAULT.admit(stored.as_ref(), NOW)));
    }
    let tomorrow = NOW + Duration::DAY;
    let sixth = admitted(Lockout::DEFAULT.admit(stored.as_ref(), tomorrow));
    assert_eq!(sixth.count, 6);
    let seventh = Lockout::DEFAULT.admit(Some(&sixth), tomorrow);
    assert_eq!(seventh.retry_after(tomorrow), Some(60));
}
