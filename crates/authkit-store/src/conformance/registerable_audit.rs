//! Cases for a store that makes accounts and keeps what happened.

use super::audit::{event, events};
use super::sample::{alice, at, generation, new_account, round_address, store, winner};
use super::with_audit::{happened, outgoing};
use super::{Harness, race};
use crate::{AuditStore, Insert, NewAccount, Outgoing, RegisterableStore};

crate::__authkit_cases! { registerable_audit __authkit_all (
    H::Store: RegisterableStore + AuditStore, <H::Store as RegisterableStore>::Extra: Default,
) }

/// The events of the registration that won are stored, as events of the new account; those of all others are not.
pub async fn events_come_with_the_winner_alone<H: Harness>(harness: &H)
where
    H::Store: RegisterableStore + AuditStore,
    <H::Store as RegisterableStore>::Extra: Default,
{
    let store = store(harness, "registerable_audit").await;
    for round in 0..harness.rounds() {
        let results = race(async |racer| {
            let new = new_account(&round_address(round)).with_extra(Default::default());
            ask!(store.put_account(&new, &outgoing::<H>(round, racer, None), &[]))
        })
        .await;
        let winner = winner(&results, |result| *result != Insert::Taken);
        let Insert::Created(made) = &results[winner] else {
            panic!(
                "put_account: {:?} of a name that nobody asked for",
                results[winner]
            );
        };
        let expected = happened(round, winner, None).map(|mut event| {
            event.account = Some(made.id.clone());
            event
        });
        assert_eq!(
            events(&store, &made.id).await,
            expected,
            "an event that names no account is about the new one"
        );
        let all = ask!(store.remove_events_before(at(9999), 1000));
        assert_eq!(
            all, 2,
            "the log holds the events of the winner, and no other"
        );
    }
}

/// An event that names an account, such as that of whoever invited the new one, stays about that one.
pub async fn an_event_about_another_stays_its_own<H: Harness>(harness: &H)
where
    H::Store: RegisterableStore + AuditStore,
    <H::Store as RegisterableStore>::Extra: Default,
{
    let store = store(harness, "an_event_about_another_stays_its_own").await;
    let host = alice(harness, &store).await;
    let invited = event(1, Some(host.id.clone()), 1);
    let Ok(outgoing) = Outgoing::event(invited.clone()) else {
        panic!("a store with an audit log must say `type Outgoing = Effect`");
    };
    let new = new_account("bob@example.com").with_extra(Default::default());
    let came_to = ask!(store.put_account(&new, &[outgoing], &[]));
    let Insert::Created(guest) = came_to else {
        panic!("put_account: the address is new");
    };
    assert_eq!(events(&store, &host.id).await, [invited]);
    assert_eq!(events(&store, &guest.id).await, []);
}

/// Whoever finds the address taken leaves the events for that case: they are about whom they name, and not about a new account.
pub async fn a_refused_registration_leaves_its_own_events<H: Harness>(harness: &H)
where
    H::Store: RegisterableStore + AuditStore,
    <H::Store as RegisterableStore>::Extra: Default,
{
    let store = store(harness, "registerable_audit_if_taken").await;
    let owner = alice(harness, &store).await;
    let new = NewAccount::new(owner.email.clone(), None, generation(), at(0));
    let new = new.with_extra(Default::default());
    let [made, if_taken] = [0, 1].map(|racer| outgoing::<H>(0, racer, Some(&owner.id)));
    let came_to = ask!(store.put_account(&new, &made, &if_taken));
    assert_eq!(came_to, Insert::Taken);
    let [told, _] = happened(0, 1, Some(&owner.id));
    assert_eq!(events(&store, &owner.id).await, [told]);
    let all = ask!(store.remove_events_before(at(9999), 1000));
    assert_eq!(all, 2, "the log holds the events of the refusal alone");
}
