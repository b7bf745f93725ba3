//! A case for a store that both switches accounts off and changes passwords.

use super::sample::{hash, round_account, store, winner};
use super::{Harness, changeable, lifecycle, race};
use crate::{ChangeableStore, LifecycleStore, PasswordStore};

crate::__authkit_cases! { lifecycle_changeable __authkit_all (H::Store: LifecycleStore + ChangeableStore) }

/// Of many who switch an account off exactly one does, and a change that came first is not lost: each is one generation.
pub async fn a_change_and_a_deactivation_are_two_generations<H: Harness>(harness: &H)
where
    H::Store: LifecycleStore + ChangeableStore,
{
    let store = store(harness, "a_change_and_a_deactivation").await;
    for round in 0..harness.rounds() {
        let mut account = round_account(harness, &store, round).await;
        // the racers take turns at going first
        let results = race(async |racer| match (racer + round) % 2 {
            0 => lifecycle::contend_to_deactivate::<H>(&store, &account, racer, &[]).await,
            _ => changeable::contend::<H>(&store, &account, racer, &[]).await,
        })
        .await;
        let of = |remainder| {
            let those = results.iter().enumerate();
            let those = those.filter(move |(racer, _)| (racer + round) % 2 == remainder);
            those
                .map(|(racer, won)| won.then_some(racer))
                .collect::<Vec<_>>()
        };
        let _ = winner(&of(0), Option::is_some);
        let changes: Vec<usize> = of(1).into_iter().flatten().collect();
        let password = match changes[..] {
            [] => hash(0),
            [racer] => hash(racer + 1),
            _ => panic!("racers {changes:?} changed one password, and at most one may"),
        };
        for _ in 0..=changes.len() {
            account.generation = account.generation.next();
        }
        let found = find!(store.find_credential_by_id(&account.id));
        assert_eq!(found.account, account.with_active(false));
        assert_eq!(found.password, Some(password));
    }
}
