//! What a file keeps, who may write it at once, and what is refused.
#![cfg(all(
    feature = "sqlite",
    feature = "registerable",
    feature = "confirmable",
    feature = "recoverable",
    feature = "sessions",
    feature = "roles"
))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)] // helpers of tests are tests

mod opening;
mod racing;

use authkit_hash::PasswordHash;
use authkit_roles::RoleName;
use authkit_sqlx::authkit_store::{
    Account, AccountStore, Claim, ConfirmableStore, EmailAddress, Generation, Insert, Message,
    MessageKey, NewAccount, OutboxStore, PasswordStore, PutSession, RecoverableStore,
    RegisterableStore, Reset, RoleStore, SessionDigest, SessionRecord, SessionStore, Swap,
};
use authkit_sqlx::sqlx;
use authkit_sqlx::{AccountId, Sqlite, SqlxError};
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use time::OffsetDateTime;

const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn file(&self) -> PathBuf {
        self.0.path().join("app.db")
    }

    fn folder(&self) -> &Path {
        self.0.path()
    }

    async fn open(&self) -> Sqlite {
        Sqlite::open(self.file()).await.expect("a database")
    }
}

fn hash(number: usize) -> PasswordHash {
    PasswordHash::from_stored(format!("hash {number}"))
}

fn new_account(address: &str) -> NewAccount {
    let email = EmailAddress::parse(address).expect(address);
    NewAccount::new(email, Some(hash(0)), Generation::from_i64(7), NOW)
}

fn message(number: u8) -> Message {
    let to = EmailAddress::parse("alice@example.com").expect("an address");
    Message::new(MessageKey::from_random([number; 16]), "welcome", to, NOW)
        .with("link", "https://example.com/secret")
}

async fn put(store: &Sqlite, address: &str) -> Account<AccountId> {
    match store
        .put_account(&new_account(address), &[message(1)])
        .await
        .expect("an insert")
    {
        Insert::Created(account) => account,
        Insert::Taken => panic!("{address} is taken"),
    }
}

#[tokio::test]
async fn everything_is_there_after_reopening() {
    let place = Place::new();
    let digest = SessionDigest::from_bytes([7; 32]);
    let admin = RoleName::try_from("admin").expect("a name");

    let store = place.open().await;
    let alice = put(&store, "Alice@example.com").await;
    let session = SessionRecord::new(alice.id, alice.generation, NOW, NOW);
    assert_eq!(
        store
            .put_session(&digest, &session)
            .await
            .expect("an insert"),
        PutSession::Created
    );
    assert!(store.add_role(&alice.id, &admin).await.expect("an insert"));
    let reset = Reset::new(alice.id, Some(hash(0)), alice.generation, hash(1), NOW);
    assert_eq!(
        store
            .redeem_reset(&reset, &[message(2)])
            .await
            .expect("an update"),
        Swap::Done
    );
    store.close().await;

    let store = place.open().await;
    let found = store
        .find_credential(alice.email.identifier())
        .await
        .expect("a row")
        .expect("Alice");
    assert_eq!(
        (found.account.id, found.account.email.as_str()),
        (alice.id, "Alice@example.com")
    );
    assert_eq!(
        (found.password, found.account.generation),
        (Some(hash(1)), alice.generation.next())
    );
    assert_eq!(
        store.find_confirmation(&alice.id).await.expect("a row"),
        Some(NOW)
    );
    assert_eq!(
        store
            .find_session(&digest)
            .await
            .expect("a row")
            .expect("a session")
            .0,
        session
    );
    assert_eq!(store.find_roles(&alice.id).await.expect("rows"), [admin]);
    assert_eq!(store.count_messages().await.expect("a count").waiting, 2);
}

#[tokio::test]
async fn a_row_of_other_hands_is_an_error() {
    let place = Place::new();
    let store = place.open().await;
    let alice = put(&store, "alice@example.com").await;
    sqlx::query("UPDATE authkit_accounts SET email = 'nobody'")
        .execute(store.pool())
        .await
        .expect("an update");
    let error = store.find_account(&alice.id).await.expect_err("no address");
    assert!(matches!(error, SqlxError::Corrupt { .. }), "{error:?}");
    assert!(
        !error.to_string().contains("nobody"),
        "no value in the text"
    );
}

#[tokio::test]
async fn a_dead_message_keeps_no_link() {
    let place = Place::new();
    let store = place.open().await;
    store.put_messages(&[message(1)]).await.expect("an insert");
    let dead = authkit_sqlx::authkit_store::Failure::Dead;
    store
        .record_failure(&message(1).key, dead, "550 no such user")
        .await
        .expect("an update");
    let row: (String, String) = sqlx::query_as("SELECT context, failure FROM authkit_outbox")
        .fetch_one(store.pool())
        .await
        .expect("the row stays");
    assert_eq!(row, ("{}".to_owned(), "550 no such user".to_owned()));
}

#[tokio::test]
async fn a_message_that_cannot_be_read_does_not_stop_the_others() {
    let place = Place::new();
    let store = place.open().await;
    let messages = [message(1), message(2), message(3)];
    store.put_messages(&messages).await.expect("three messages");
    let damage = sqlx::query("UPDATE authkit_outbox SET context = 'no json' WHERE key = ?1")
        .bind(messages[1].key.as_str().to_owned());
    damage.execute(store.pool()).await.expect("a damaged row");

    let claim = Claim::new(NOW, std::time::Duration::from_secs(60), 10);
    let claimed = store.claim_messages(claim).await.expect("the others");
    let keys: Vec<_> = claimed.iter().map(|claimed| &claimed.message.key).collect();
    assert_eq!(keys, [&messages[0].key, &messages[2].key]);
    let counts = store.count_messages().await.expect("counts");
    assert_eq!((counts.waiting, counts.dead), (2, 1));
}
