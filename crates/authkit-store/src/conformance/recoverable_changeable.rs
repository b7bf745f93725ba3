//! A case for a store that both resets and changes passwords.

use super::sample::{hash, round_account, store, winner};
use super::{Harness, changeable, race, recoverable};
use crate::{ChangeableStore, PasswordStore, RecoverableStore};

crate::__authkit_cases! { recoverable_changeable __authkit_all (H::Store: RecoverableStore + ChangeableStore) }

/// Of resets and changes that start from one state exactly one is done: the two verbs know of each other.
pub async fn one_of_resets_and_changes_wins<H: Harness>(harness: &H)
where
    H::Store: RecoverableStore + ChangeableStore,
{
    let store = store(harness, "one_of_resets_and_changes_wins").await;
    for round in 0..harness.rounds() {
        let account = round_account(harness, &store, round).await;
        let results = race(async |racer| match racer % 2 {
            0 => recoverable::contend::<H>(&store, &account, racer, &[]).await,
            _ => changeable::contend::<H>(&store, &account, racer, &[]).await,
        })
        .await;
        let winner = winner(&results, |won| *won);
        let found = find!(store.find_credential_by_id(&account.id));
        assert_eq!(
            found.password,
            Some(hash(winner + 1)),
            "the winner's hash is stored"
        );
        assert_eq!(found.account.generation, account.generation.next());
    }
}
