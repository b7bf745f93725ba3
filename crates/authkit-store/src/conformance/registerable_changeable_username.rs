//! A case for a store that both makes accounts and changes names.

use super::registerable::{Extra, put};
use super::sample::{name, named, round_account, store, winner};
use super::{Harness, changeable_username, race};
use crate::{AccountStore, ChangeableUsernameStore, Insert, RegisterableStore, Renamed};

crate::__authkit_cases! { registerable_changeable_username __authkit_all (
    H::Store: RegisterableStore + ChangeableUsernameStore,
    <H::Store as RegisterableStore>::Extra: Default,
) }

/// Of many who register a name and many who take it for their account exactly one gets it.
pub async fn one_name_goes_to_one_account<H: Harness>(harness: &H)
where
    H::Store: RegisterableStore + ChangeableUsernameStore,
    Extra<H>: Default,
{
    let store = store(harness, "registered_or_renamed").await;
    for round in 0..harness.rounds() {
        let account = round_account(harness, &store, round).await;
        let wanted = format!("wanted{round}");
        // the racers take turns at going first
        let results = race(async |racer| match (racer + round) % 2 {
            0 => {
                let address = format!("racer{racer}.{round}@example.com");
                match put::<H>(&store, named(&address, &wanted)).await {
                    Insert::Created(made) => Some(made.id),
                    _ => None,
                }
            }
            _ => {
                let change = changeable_username::change(&account, Some(&wanted));
                match ask!(store.swap_username(&change, &[])) {
                    Renamed::Done(_) => Some(account.id.clone()),
                    _ => None,
                }
            }
        })
        .await;
        let winner = winner(&results, Option::is_some);
        let found = find!(store.find_account_by_identifier(name(&wanted).identifier()));
        assert_eq!(Some(found.id), results[winner]);
    }
}
