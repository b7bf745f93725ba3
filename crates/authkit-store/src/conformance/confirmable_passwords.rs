//! Cases for a store that confirms addresses and keeps passwords: what the first proof does to what was set before it.

use super::confirmable::confirmation;
use super::passwords::stored;
use super::sample::{alice, hash, new_account, round_account, store, winner, without_password};
use super::{Harness, race};
use crate::{
    Account, AccountStore, ConfirmableStore, Confirmation, Confirmed, Credentials, PasswordStore,
};

crate::__authkit_cases! { confirmable_passwords __authkit_all (H::Store: ConfirmableStore + PasswordStore) }

/// The confirmation of the account as it is, by somebody who did not choose its password.
fn dropping<I: Clone>(account: &Account<I>) -> Confirmation<I> {
    let mut confirmation = confirmation(account);
    confirmation.credentials = Credentials::Drop;
    confirmation
}

/// Whoever proves an address that somebody else registered takes the account over: the password set before is gone, and
/// so is everything that was issued.
pub async fn a_first_proof_may_drop_the_password<H: Harness>(harness: &H)
where
    H::Store: ConfirmableStore + PasswordStore,
{
    let store = store(harness, "a_first_proof_may_drop_the_password").await;
    let mut alice = alice(harness, &store).await;
    let bob = new_account("bob@example.com");
    let bob = harness.account(&store, bob).await;
    let link = dropping(&alice);
    alice.generation = alice.generation.next();
    let done = Confirmed::Done(alice.generation);
    assert_eq!(ask!(store.redeem_confirmation(&link, &[])), done);
    let again = ask!(store.redeem_confirmation(&link, &[]));
    assert_eq!(again, Confirmed::Stale, "its generation is another one");
    let found = find!(store.find_credential_by_id(&alice.id));
    assert_eq!(
        found.password, None,
        "the password of whoever was here before still opens the account"
    );
    assert_eq!(found.account, alice, "one proof is one generation");
    assert_eq!(ask!(store.find_confirmation(&alice.id)), Some(link.now));
    assert_eq!(stored(&store, &bob.id).await, Some(hash(0)));
    assert_eq!(find!(store.find_account(&bob.id)), bob);
}

/// Whoever chose the password keeps it, and stays signed in.
pub async fn a_first_proof_may_keep_the_password<H: Harness>(harness: &H)
where
    H::Store: ConfirmableStore + PasswordStore,
{
    let store = store(harness, "a_first_proof_may_keep_the_password").await;
    let alice = alice(harness, &store).await;
    let done = Confirmed::Done(alice.generation);
    let link = confirmation(&alice);
    assert_eq!(ask!(store.redeem_confirmation(&link, &[])), done);
    let found = find!(store.find_credential_by_id(&alice.id));
    assert_eq!((found.account, found.password), (alice, Some(hash(0))));
}

/// A second proof drops nothing, whatever it says: there is an owner by then.
pub async fn a_second_proof_drops_nothing<H: Harness>(harness: &H)
where
    H::Store: ConfirmableStore + PasswordStore,
{
    let store = store(harness, "a_second_proof_drops_nothing").await;
    let alice = alice(harness, &store).await;
    let done = Confirmed::Done(alice.generation);
    let link = confirmation(&alice);
    assert_eq!(ask!(store.redeem_confirmation(&link, &[])), done);
    let second = ask!(store.redeem_confirmation(&dropping(&alice), &[]));
    assert_eq!(second, Confirmed::Already);
    let found = find!(store.find_credential_by_id(&alice.id));
    assert_eq!((found.account, found.password), (alice, Some(hash(0))));
}

/// An account without a password moves on like any other: sessions may have been started by whoever was here before.
pub async fn a_drop_without_a_password_moves_on<H: Harness>(harness: &H)
where
    H::Store: ConfirmableStore + PasswordStore,
{
    let store = store(harness, "a_drop_without_a_password_moves_on").await;
    let new = without_password("alice@example.com");
    let mut alice = harness.account(&store, new).await;
    let link = dropping(&alice);
    alice.generation = alice.generation.next();
    let done = Confirmed::Done(alice.generation);
    assert_eq!(ask!(store.redeem_confirmation(&link, &[])), done);
    let found = find!(store.find_credential_by_id(&alice.id));
    assert_eq!((found.account, found.password), (alice, None));
}

/// Of many proofs, half of which would drop the password, exactly one is the first, and what it says is done.
pub async fn one_of_many_first_proofs_wins<H: Harness>(harness: &H)
where
    H::Store: ConfirmableStore + PasswordStore,
{
    let store = store(harness, "one_of_many_first_proofs_wins").await;
    for round in 0..harness.rounds() {
        let account = round_account(harness, &store, round).await;
        let dropped = account.generation.next();
        // the racers take turns at going first
        let results = race(async |racer| {
            let link = match (racer + round) % 2 {
                0 => dropping(&account),
                _ => confirmation(&account),
            };
            ask!(store.redeem_confirmation(&link, &[]))
        })
        .await;
        let winner = winner(&results, |result| matches!(result, Confirmed::Done(_)));
        let found = find!(store.find_credential_by_id(&account.id));
        let (password, generation) = match (winner + round) % 2 {
            0 => (None, dropped),
            _ => (Some(hash(0)), account.generation),
        };
        assert_eq!(results[winner], Confirmed::Done(generation));
        assert_eq!(found.account.generation, generation);
        assert_eq!(found.password, password);
    }
}
