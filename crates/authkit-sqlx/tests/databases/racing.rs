//! Many at once on one file, and requests that end half-way.

use super::{NOW, Place, hash, message, new_account, put};
use authkit_sqlx::Sqlite;
use authkit_sqlx::authkit_store::{
    Insert, Message, MessageKey, OutboxStore, PasswordStore, RecoverableStore, RegisterableStore,
    Reset, Swap,
};

const RACERS: usize = 64;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_handles_on_one_file_make_one_account() {
    let place = Place::new();
    let handles = [place.open().await, place.open().await];
    let racers: Vec<_> = (0..RACERS)
        .map(|racer| {
            let store = handles[racer % 2].clone();
            tokio::spawn(async move {
                store
                    .put_account(&new_account("alice@example.com"), &[message(racer as u8)])
                    .await
            })
        })
        .collect();
    let mut won = 0;
    for racer in racers {
        won += usize::from(racer.await.expect("a racer").expect("an insert") != Insert::Taken);
    }
    assert_eq!(won, 1);
    assert_eq!(
        handles[0].count_messages().await.expect("a count").waiting,
        1
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_handles_on_one_file_reset_once() {
    let place = Place::new();
    let handles = [place.open().await, place.open().await];
    let alice = put(&handles[0], "alice@example.com").await;
    let racers: Vec<_> = (0..RACERS)
        .map(|racer| {
            let store = handles[racer % 2].clone();
            let reset = Reset::new(
                alice.id,
                Some(hash(0)),
                alice.generation,
                hash(racer + 1),
                NOW,
            );
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
    let found = handles[1]
        .find_credential_by_id(&alice.id)
        .await
        .expect("a row")
        .expect("Alice");
    assert_eq!(found.password, Some(hash(winners[0])));
    assert_eq!(found.account.generation, alice.generation.next());
}

/// A request may be dropped at any moment: what it began is not half there, and the store goes on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dropped_future_leaves_nothing_half_done() {
    for in_memory in [false, true] {
        let place = Place::new();
        let store = if in_memory {
            Sqlite::open_in_memory().await.expect("a database")
        } else {
            place.open().await
        };
        for number in 0..200_u32 {
            let new = new_account(&format!("user{number}@example.com"));
            let key = MessageKey::from_random(u128::from(number).to_be_bytes());
            let message = Message::new(key, "welcome", new.email.clone(), NOW);
            // dropped after so many polls: from before the first statement to after the commit
            let outgoing = [message];
            let put = std::pin::pin!(store.put_account(&new, &outgoing));
            dropped_after(put, number % 20).await;
        }
        let count = async |sql| {
            sqlx::query_scalar::<_, i64>(sql)
                .fetch_one(store.pool())
                .await
                .expect("a count")
        };
        let accounts = count("SELECT count(*) FROM authkit_accounts").await;
        assert_eq!(
            count("SELECT count(*) FROM authkit_passwords").await,
            accounts,
            "accounts without a password"
        );
        assert_eq!(
            count("SELECT count(*) FROM authkit_outbox").await,
            accounts,
            "accounts without a message"
        );
        assert!(
            (1..200).contains(&accounts),
            "{accounts} of 200 were made: some must be, and some not"
        );
        let _ = put(&store, "last@example.com").await;
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
