//! Each case of the suite over the store that looks and then writes, and over the one with nothing wrong.

use crate::store::{BrokenHarness, Fault, complaint, raced};

/// A case that races has to catch it; any other has nothing to say, for it is broken only under a race.
fn caught_by_a_race(case: impl Future) {
    let complaint = complaint(case);
    let Some(complaint) = complaint else {
        assert!(
            !raced(),
            "a store that looks and then writes gets away with it"
        );
        return;
    };
    assert!(
        raced(),
        "nothing is wrong with it where nobody races: {complaint}"
    );
    assert!(
        !complaint.contains("the store reports an error"),
        "caught by chance: {complaint}"
    );
}

macro_rules! every_case {
    ($( $(#[$doc:meta])* $name:ident: $fault:ident, $block_on:path; )*) => { $(
        $(#[$doc])*
        mod $name {
            use super::*;

            every_port! { stamp BrokenHarness::new(Fault::$fault), $block_on }
        }
    )* };
}

every_case! {
    /// Of all cases exactly those that race catch it.
    looks_then_writes: LooksThenWrites, caught_by_a_race;
    /// What is between the suite and a sound store does no harm by itself.
    sound: Nothing, authkit_store::conformance::block_on;
}
