//! Many at once through two handles, and requests that end half-way.

use authkit_sqlx::AccountId;
use authkit_sqlx::authkit_store::*;

use crate::place::{InMemory, Place, block_on, on_every_database};
use crate::sample::{NOW, hash, mail, name, new_account, put};

const RACERS: usize = 64;

on_every_database! {
    two_handles_make_one_account,
    two_handles_reset_once,
    whatever_starts_from_one_password_wins_once,
    one_of_many_names_wins,
    a_dropped_future_leaves_nothing_half_done,
}

#[test]
fn a_dropped_future_leaves_a_database_in_memory_alive() {
    block_on(a_dropped_future_leaves_nothing_half_done(InMemory));
}

async fn two_handles_make_one_account<P: Place>(place: P) {
    let handles = [place.open().await, place.open().await];
    let racers: Vec<_> = (0..RACERS)
        .map(|racer| {
            let store = handles[racer % 2].clone();
            tokio::spawn(async move {
                let new = new_account("alice@example.com").with_username(Some(name("alice")));
                store.put_account(&new, &[mail(racer as u8)], &[]).await
            })
        })
        .collect();
    let mut won = 0;
    for racer in racers {
        let ended = racer.await.expect("a racer").expect("an insert");
        won += usize::from(matches!(ended, Insert::Created(_)));
    }
    assert_eq!(won, 1);
    let counts = handles[0].count_messages().await.expect("a count");
    assert_eq!(counts.waiting, 1);
}

async fn two_handles_reset_once<P: Place>(place: P) {
    let handles = [place.open().await, place.open().await];
    let alice = put(&handles[0], "alice@example.com").await;
    let racers: Vec<_> = (0..RACERS)
        .map(|racer| {
            let store = handles[racer % 2].clone();
            let reset = reset(&alice, racer + 1);
            tokio::spawn(async move { store.redeem_reset(&reset, &[]).await })
        })
        .collect();
    let mut winners = Vec::new();
    for (number, racer) in racers.into_iter().enumerate() {
        if racer.await.expect("a racer").expect("an update") == Swap::Done {
            winners.push(number + 1);
        }
    }
    assert_eq!(winners.len(), 1);
    let found = handles[1].find_credential_by_id(&alice.id).await;
    let found = found.expect("a row").expect("Alice");
    assert_eq!(found.password, Some(hash(winners[0])));
    assert_eq!(found.account.generation, alice.generation.next());
}

fn reset(account: &Account<AccountId>, number: usize) -> Reset<AccountId> {
    let email = account.email.clone();
    Reset::new(
        account.id,
        email,
        Some(hash(0)),
        account.generation,
        hash(number),
        NOW,
    )
}

/// A rehash, a change, a reset, a confirmation and a sign-in that drop the password: whichever comes first, no other finds
/// the state that it started from.
async fn whatever_starts_from_one_password_wins_once<P: Place>(place: P) {
    let store = place.open().await;
    for round in 0..40 {
        let alice = put(&store, &format!("alice{round}@example.com")).await;
        let mut racers = Vec::new();
        for racer in 0..15 {
            let (store, alice) = (store.clone(), alice.clone());
            let (id, email, generation) = (alice.id, alice.email.clone(), alice.generation);
            racers.push(tokio::spawn(async move {
                match racer % 5 {
                    0 => {
                        let swapped = store.swap_hash(&id, &hash(0), &hash(racer + 1)).await;
                        swapped.map(|it| it == Swap::Done)
                    }
                    1 => {
                        let change = PasswordChange::new(id, hash(0), generation, hash(racer + 1));
                        let changed = store.swap_password(&change, &[]).await;
                        changed.map(|it| it != Changed::Stale)
                    }
                    2 => {
                        let done = store.redeem_reset(&reset(&alice, racer + 1), &[]).await;
                        done.map(|it| it == Swap::Done)
                    }
                    3 => {
                        let drop = Credentials::Drop;
                        let confirmation = Confirmation::new(id, email, generation, drop, NOW);
                        let done = store.redeem_confirmation(&confirmation, &[]).await;
                        done.map(|it| matches!(it, Confirmed::Done(_)))
                    }
                    _ => {
                        let (zero, drop) = (LinkCounter::ZERO, Credentials::Drop);
                        let link = LoginLink::new(id, email, generation, zero, drop, NOW);
                        let done = store.redeem_login(&link, &[]).await;
                        done.map(|it| it != LoggedIn::Stale)
                    }
                }
            }));
        }
        let (mut rehashed, mut moved) = (0, 0);
        for (number, racer) in racers.into_iter().enumerate() {
            let won = racer.await.expect("a racer").expect("an answer");
            *(if number % 5 == 0 {
                &mut rehashed
            } else {
                &mut moved
            }) += usize::from(won);
        }
        let found = store.find_credential_by_id(&alice.id).await;
        let found = found.expect("a row").expect("Alice");
        let steps = found.account.generation.as_i64() - alice.generation.as_i64();
        assert_eq!(
            (moved, steps),
            (1, 1),
            "round {round}: one moves the generation"
        );
        assert!(rehashed <= 1, "round {round}");
        // after a rehash, neither a change nor a reset found the hash that it expected
        if let (1, Some(password)) = (rehashed, found.password) {
            assert_eq!(
                password
                    .as_str()
                    .rsplit(' ')
                    .next()
                    .map(|n| (n.parse::<usize>().unwrap() - 1) % 5),
                Some(0)
            );
        }
    }
}

async fn one_of_many_names_wins<P: Place>(place: P) {
    let store = place.open().await;
    for round in 0..10 {
        let alice = put(&store, &format!("alice{round}@example.com")).await;
        let bob = put(&store, &format!("bob{round}@example.com")).await;
        let racers: Vec<_> = (0..16)
            .map(|racer| {
                let store = store.clone();
                let account = if racer % 2 == 0 { &alice } else { &bob };
                // half of them want one name for two accounts, half of them names of their own for one
                let to = if racer < 8 {
                    name(&format!("same{round}"))
                } else {
                    name(&format!("own{round}x{racer}"))
                };
                let change = UsernameChange::new(account.id, None, Some(to), account.generation);
                tokio::spawn(async move { store.swap_username(&change, &[]).await })
            })
            .collect();
        let mut won = [0, 0];
        for (number, racer) in racers.into_iter().enumerate() {
            let ended = racer.await.expect("a racer").expect("an answer");
            won[number % 2] += usize::from(matches!(ended, Renamed::Done(_)));
        }
        assert_eq!(won, [1, 1], "round {round}: each account got one name");
    }
}

/// A request may be dropped at any moment: what it began is not half there, and the store goes on.
async fn a_dropped_future_leaves_nothing_half_done<P: Place>(place: P) {
    let store = place.open().await;
    let total = 200_u32;
    for number in 0..total {
        let new = new_account(&format!("user{number}@example.com"));
        let key = MessageKey::from_random(u128::from(number).to_be_bytes());
        let message = Message::new(key, "welcome", new.email.clone(), NOW);
        // dropped after so many polls: from before the first statement to after the commit
        let outgoing = [Effect::Message(message)];
        let put = std::pin::pin!(store.put_account(&new, &outgoing, &[]));
        dropped_after(put, number % 20).await;
    }
    let _ = put(&store, "last@example.com").await;
    let accounts = P::count(&store, "SELECT count(*) FROM authkit_accounts").await;
    for table in ["passwords", "outbox"] {
        let rows = P::count(&store, &format!("SELECT count(*) FROM authkit_{table}")).await;
        assert_eq!(rows, accounts, "{table}: each account is whole");
    }
    assert!(
        (2..=i64::from(total)).contains(&accounts),
        "{accounts} of {total}: some must be made, and some not"
    );
    for number in 0..20 {
        let again = put(&store, &format!("again{number}@example.com")).await;
        let found = store.find_account(&again.id).await.expect("a row");
        assert_eq!(found, Some(again), "what is acknowledged is there");
    }
}

/// Polls a future so many times, and drops it.
async fn dropped_after<F: Future + Unpin>(mut future: F, polls: u32) {
    let mut left = polls;
    std::future::poll_fn(|context| {
        if left == 0 {
            return std::task::Poll::Ready(());
        }
        left -= 1;
        std::pin::Pin::new(&mut future).poll(context).map(|_| ())
    })
    .await;
}
