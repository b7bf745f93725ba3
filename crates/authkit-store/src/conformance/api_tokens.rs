//! Cases for [`ApiTokenStore`].

use std::time::Duration;

use super::held::digest;
use super::sample::{alice, at, new_account, store, two_realms, winner};
use super::{Harness, RACERS, race};
use crate::{Account, ApiTokenRecord, ApiTokenStore, Put};

crate::__authkit_cases! { api_tokens __authkit_all (H::Store: ApiTokenStore) }

held_cases! { ApiTokenStore: put_api_token, find_api_token, remove_api_token }
seen_cases! { ApiTokenStore: put_api_token, find_api_token, remove_api_token, record_api_token_seen }
at_hand_cases! {
    ApiTokenStore: put_api_token, find_api_token, remove_api_token, record_api_token_seen, api_token_at_hand
}

/// A token that is made at the first moment and ends an hour later.
pub(super) fn record<I: Clone>(account: &Account<I>) -> ApiTokenRecord<I> {
    ApiTokenRecord::new(account.id.clone(), account.generation, at(0), at(3600))
}

async fn clean_up<S: ApiTokenStore>(store: &S, now: time::OffsetDateTime, limit: u32) -> u64 {
    ask!(store.remove_expired_api_tokens(now, limit))
}

/// Every field of a token comes back, times to the millisecond, with its account.
pub async fn what_was_stored_comes_back<H: Harness>(harness: &H)
where
    H::Store: ApiTokenStore,
{
    let case = "api_token_comes_back";
    let store = store(harness, case).await;
    let alice = alice(harness, &store).await;
    let longest = "é".repeat(ApiTokenRecord::<()>::MAX_LABEL_BYTES / 2);
    for (number, label) in (0..).zip(["", "the 'cron' job; \"%_\\ \u{1f511}", &longest]) {
        let mut token = record(&alice).with_label(label);
        token.seen_at = at(7);
        token.generation = alice.generation.next();
        let digest = digest(case, number);
        assert_eq!(ask!(store.put_api_token(&digest, &token)), Put::Created);
        assert_eq!(find!(store.find_api_token(&digest)), (token, alice.clone()));
    }
}

/// The tokens of an account come back latest first, with every field, and those of nobody else, in no other realm.
pub async fn the_latest_comes_first<H: Harness>(harness: &H)
where
    H::Store: ApiTokenStore,
{
    let case = "api_token_list";
    let (store, other) = two_realms(harness, case).await;
    let alice = alice(harness, &store).await;
    let bob = new_account("bob@example.com");
    let bob = harness.account(&store, bob).await;
    let made = |account: &Account<_>, created| {
        let mut token = record(account).with_label("job");
        token.created_at = at(created);
        token
    };
    assert_eq!(ask!(store.find_api_tokens(&alice.id)), []);
    for (number, token) in (0..).zip([
        made(&alice, 20),
        made(&alice, 30),
        made(&bob, 25),
        made(&alice, 10),
    ]) {
        let digest = digest(case, number);
        assert_eq!(ask!(store.put_api_token(&digest, &token)), Put::Created);
    }
    let token = |number, created| (digest(case, number), made(&alice, created));
    let all = [token(1, 30), token(0, 20), token(3, 10)];
    assert_eq!(ask!(store.find_api_tokens(&alice.id)), all);
    assert_eq!(ask!(other.find_api_tokens(&alice.id)), []);
    assert!(ask!(store.remove_api_token(&digest(case, 0))));
    let left = [token(1, 30), token(3, 10)];
    assert_eq!(ask!(store.find_api_tokens(&alice.id)), left);
    if harness.remove_account(&store, &alice.id).await {
        assert_eq!(ask!(store.find_api_tokens(&alice.id)), []);
    }
}
