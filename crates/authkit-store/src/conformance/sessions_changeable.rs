//! A case for a store that both keeps sessions and changes passwords.

use super::Harness;
use super::changeable::change;
use super::held::digest;
use super::sample::{alice, store};
use super::sessions::record;
use crate::{ChangeableStore, Changed, Put, SessionStore};

crate::__authkit_cases! { sessions_changeable __authkit_all (H::Store: SessionStore + ChangeableStore) }

/// A session keeps the generation it was made under, beside the account's present one: that is how it is seen to be dead.
pub async fn the_account_is_read_as_it_is_now<H: Harness>(harness: &H)
where
    H::Store: SessionStore + ChangeableStore,
{
    let store = store(harness, "the_account_is_read_as_it_is_now").await;
    let alice = alice(harness, &store).await;
    let digest = digest("the_account_is_read_as_it_is_now", 0);
    assert_eq!(
        ask!(store.put_session(&digest, &record(&alice))),
        Put::Created
    );
    let changed = ask!(store.swap_password(&change(&alice, 1), &[]));
    assert_eq!(changed, Changed::Done(alice.generation.next()));
    let (session, account) = find!(store.find_session(&digest));
    assert_eq!(
        session.generation, alice.generation,
        "the session's generation is the one of its sign-in"
    );
    assert_eq!(
        account.generation,
        alice.generation.next(),
        "the account is read as it is now"
    );
}
