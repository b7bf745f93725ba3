//! Cases for stores that keep messages: those of the change that was made are stored, and those of no other.

use super::outbox::{claim, counts, keys, message};
use super::sample::{Id, Out, round_account, store, winner};
use super::{Harness, RACERS, race};
use crate::{Account, MessageKey, OutboxStore, Outgoing};

/// The numbers of a racer's two messages in a round.
fn numbers(round: usize, racer: usize) -> [u32; 2] {
    let first = 2 * (round * RACERS + racer);
    [first, first + 1].map(|number| u32::try_from(number).expect("few rounds"))
}

/// Two messages for a racer to take along.
pub(super) fn outgoing<H: Harness>(round: usize, racer: usize) -> Vec<Out<H>> {
    let take = |number| {
        Outgoing::message(message(number, 0)).unwrap_or_else(|_| {
            panic!("a store with an outbox must not say `type Outgoing = Never`, or nothing ever reaches the outbox")
        })
    };
    numbers(round, racer).map(take).into()
}

/// The messages that wait are those of that racer, and there is no other; afterwards, none waits.
pub(super) async fn assert_messages_of<S: OutboxStore>(store: &S, round: usize, racer: usize) {
    assert_messages(store, &[(round, racer)], "those of who won").await;
}

/// The same of several, each in a round of its own numbers.
pub(super) async fn assert_messages<S: OutboxStore>(
    store: &S,
    expected: &[(usize, usize)],
    whose: &str,
) {
    let numbers = expected
        .iter()
        .flat_map(|(round, racer)| numbers(*round, *racer));
    let mut expected: Vec<MessageKey> = numbers.map(|number| message(number, 0).key).collect();
    expected.sort_unstable();
    let mut stored: Vec<MessageKey> = keys(&claim(store, 0, 1000).await);
    stored.sort_unstable();
    assert_eq!(
        stored, expected,
        "the outbox holds {whose}, and no other message"
    );
    for key in &stored {
        ask!(store.record_sent(key));
    }
    assert_eq!(
        counts(store).await.waiting,
        0,
        "a message waits that no claim hands out"
    );
}

/// Races for a change of one account, each racer with messages of its own.
async fn messages_of_the_winner<H: Harness>(
    harness: &H,
    case: &'static str,
    contend: impl AsyncFn(&H::Store, &Account<Id<H>>, usize, &[Out<H>]) -> bool,
) where
    H::Store: OutboxStore,
{
    let store = store(harness, case).await;
    for round in 0..harness.rounds() {
        let account = round_account(harness, &store, round).await;
        let results = race(async |racer| {
            contend(&store, &account, racer, &outgoing::<H>(round, racer)).await
        })
        .await;
        assert_messages_of(&store, round, winner(&results, |won| *won)).await;
    }
}

/// Stamps the cases of one port as a module of their own.
macro_rules! with_outbox {
    ($module:ident: $port:ident, $( $case:ident by $contend:path ),*) => {
        #[doc = concat!(
            "Cases for [`", stringify!($port), "`](crate::", stringify!($port),
            ") and [`OutboxStore`](crate::OutboxStore)."
        )]
        pub mod $module {
            use crate::conformance::Harness;
            use crate::{OutboxStore, $port};

            crate::__authkit_cases! { $module __authkit_all (H::Store: $port + OutboxStore) }
            $(
                /// The messages of the racer that won are stored, those of all others are not.
                pub async fn $case<H: Harness>(harness: &H)
                where
                    H::Store: $port + OutboxStore,
                {
                    let case = concat!(stringify!($module), "_", stringify!($case));
                    super::messages_of_the_winner(harness, case, $contend).await;
                }
            )*
        }
    };
}

with_outbox! { lifecycle_outbox: LifecycleStore,
    messages_come_with_the_deactivation_alone by crate::conformance::lifecycle::contend_to_deactivate::<H>,
    messages_come_with_the_removal_alone by crate::conformance::lifecycle::contend_to_remove::<H>
}
#[cfg(feature = "confirmable")]
with_outbox! { confirmable_outbox: ConfirmableStore,
    messages_come_with_the_winner_alone by crate::conformance::confirmable::contend::<H>
}
#[cfg(feature = "recoverable")]
with_outbox! { recoverable_outbox: RecoverableStore,
    messages_come_with_the_winner_alone by crate::conformance::recoverable::contend::<H>
}
#[cfg(feature = "changeable")]
with_outbox! { changeable_outbox: ChangeableStore,
    messages_come_with_the_winner_alone by crate::conformance::changeable::contend::<H>
}
#[cfg(feature = "changeable")]
with_outbox! { changeable_email_outbox: ChangeableEmailStore,
    messages_come_with_the_winner_alone by crate::conformance::changeable_email::contend::<H>
}
#[cfg(feature = "changeable")]
with_outbox! { changeable_username_outbox: ChangeableUsernameStore,
    messages_come_with_the_winner_alone by crate::conformance::changeable_username::contend::<H>
}
#[cfg(feature = "passwordless")]
with_outbox! { passwordless_outbox: PasswordlessStore,
    messages_come_with_the_winner_alone by crate::conformance::passwordless::contend::<H>
}
