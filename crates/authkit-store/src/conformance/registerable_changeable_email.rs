//! A case for a store that both makes accounts and changes addresses.

use super::registerable::{Extra, put};
use super::sample::{email, new_account, round_account, store, winner};
use super::{Harness, changeable_email, race};
use crate::{AccountStore, ChangeableEmailStore, Insert, RegisterableStore, Renamed};

crate::__authkit_cases! { registerable_changeable_email __authkit_all (
    H::Store: RegisterableStore + ChangeableEmailStore,
    <H::Store as RegisterableStore>::Extra: Default,
) }

/// Of many who register an address and many who move to it exactly one gets it.
pub async fn one_address_goes_to_one_account<H: Harness>(harness: &H)
where
    H::Store: RegisterableStore + ChangeableEmailStore,
    Extra<H>: Default,
{
    let store = store(harness, "registered_or_moved").await;
    for round in 0..harness.rounds() {
        let account = round_account(harness, &store, round).await;
        let wanted = format!("wanted{round}@example.com");
        // the racers take turns at going first
        let results = race(async |racer| match (racer + round) % 2 {
            0 => match put::<H>(&store, new_account(&wanted)).await {
                Insert::Created(made) => Some(made.id),
                _ => None,
            },
            _ => {
                let change = changeable_email::change(&account, &wanted);
                match ask!(store.swap_email(&change, &[])) {
                    Renamed::Done(_) => Some(account.id.clone()),
                    _ => None,
                }
            }
        })
        .await;
        let winner = winner(&results, Option::is_some);
        let found = find!(store.find_account_by_identifier(email(&wanted).identifier()));
        assert_eq!(Some(found.id), results[winner]);
    }
}
