//! Cases for stores that keep what happened: the events of the change that was made are stored, and those of no other.

use super::audit::{event, events};
use super::sample::{Id, Out, at, round_account, store, winner};
use super::{Harness, RACERS, race};
use crate::{Account, AuditEvent, AuditStore, Outgoing};

/// The two events of a racer in a round, one of which names no account.
pub(super) fn happened<I: Clone>(
    round: usize,
    racer: usize,
    account: Option<&I>,
) -> [AuditEvent<I>; 2] {
    let first = 2 * (round * RACERS + racer);
    let [first, second] =
        [first, first + 1].map(|number| u32::try_from(number).expect("few rounds"));
    [event(first, account.cloned(), 1), event(second, None, 0)]
}

/// The same, to be taken along.
pub(super) fn outgoing<H: Harness>(
    round: usize,
    racer: usize,
    account: Option<&Id<H>>,
) -> Vec<Out<H>> {
    let take = |event| {
        Outgoing::event(event).unwrap_or_else(|_| {
            panic!("a store with an audit log must say `type Outgoing = Effect`, or no event is written with its change")
        })
    };
    happened(round, racer, account).map(take).into()
}

/// Races for a change of one account, each racer with events of its own.
async fn events_of_the_winner<H: Harness>(
    harness: &H,
    case: &'static str,
    contend: impl AsyncFn(&H::Store, &Account<Id<H>>, usize, &[Out<H>]) -> bool,
) where
    H::Store: AuditStore,
{
    let store = store(harness, case).await;
    for round in 0..harness.rounds() {
        let account = round_account(harness, &store, round).await;
        let results = race(async |racer| {
            let outgoing = outgoing::<H>(round, racer, Some(&account.id));
            contend(&store, &account, racer, &outgoing).await
        })
        .await;
        let winner = winner(&results, |won| *won);
        let [told, _] = happened(round, winner, Some(&account.id));
        assert_eq!(
            events(&store, &account.id).await,
            [told],
            "the log holds what racer {winner} did, who won, and nothing else"
        );
        let all = ask!(store.remove_events_before(at(9999), 1000));
        assert_eq!(
            all, 2,
            "the log holds both events of the winner, and no other"
        );
    }
}

/// Stamps the cases of one port as a module of their own.
macro_rules! with_audit {
    ($module:ident: $port:ident, $( $case:ident by $contend:path ),*) => {
        #[doc = concat!(
            "Cases for [`", stringify!($port), "`](crate::", stringify!($port),
            ") and [`AuditStore`](crate::AuditStore)."
        )]
        pub mod $module {
            use crate::conformance::Harness;
            use crate::{AuditStore, $port};

            crate::__authkit_cases! { $module __authkit_all (H::Store: $port + AuditStore) }
            $(
                /// The events of the racer that won are stored, those of all others are not.
                pub async fn $case<H: Harness>(harness: &H)
                where
                    H::Store: $port + AuditStore,
                {
                    let case = concat!(stringify!($module), "_", stringify!($case));
                    super::events_of_the_winner(harness, case, $contend).await;
                }
            )*
        }
    };
}

with_audit! { lifecycle_audit: LifecycleStore,
    events_come_with_the_deactivation_alone by crate::conformance::lifecycle::contend_to_deactivate::<H>,
    events_come_with_the_removal_alone by crate::conformance::lifecycle::contend_to_remove::<H>
}
#[cfg(feature = "confirmable")]
with_audit! { confirmable_audit: ConfirmableStore,
    events_come_with_the_winner_alone by crate::conformance::confirmable::contend::<H>
}
#[cfg(feature = "recoverable")]
with_audit! { recoverable_audit: RecoverableStore,
    events_come_with_the_winner_alone by crate::conformance::recoverable::contend::<H>
}
#[cfg(feature = "changeable")]
with_audit! { changeable_audit: ChangeableStore,
    events_come_with_the_winner_alone by crate::conformance::changeable::contend::<H>
}
#[cfg(feature = "changeable")]
with_audit! { changeable_email_audit: ChangeableEmailStore,
    events_come_with_the_winner_alone by crate::conformance::changeable_email::contend::<H>
}
#[cfg(feature = "changeable")]
with_audit! { changeable_username_audit: ChangeableUsernameStore,
    events_come_with_the_winner_alone by crate::conformance::changeable_username::contend::<H>
}
#[cfg(feature = "passwordless")]
with_audit! { passwordless_audit: PasswordlessStore,
    events_come_with_the_winner_alone by crate::conformance::passwordless::contend::<H>
}
