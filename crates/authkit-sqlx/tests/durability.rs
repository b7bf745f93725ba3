//! What a file keeps, who may write it at once, and what is refused.
#![cfg(all(
    feature = "sqlite",
    feature = "registerable",
    feature = "confirmable",
    feature = "recoverable",
    feature = "sessions",
    feature = "roles"
))]

use authkit_hash::PasswordHash;
use authkit_roles::RoleName;
use authkit_sqlx::authkit_store::{
    Account, AccountStore, ConfirmableStore, EmailAddress, Generation, Insert, Message, MessageKey,
    NewAccount, OutboxStore, PasswordStore, PutSession, RecoverableStore, RegisterableStore, Reset,
    RoleStore, SessionDigest, SessionRecord, SessionStore, Swap,
};
use authkit_sqlx::{AccountId, Sqlite, SqlxError};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use std::error::Error;
use std::path::PathBuf;
use tempfile::TempDir;
use time::OffsetDateTime;

const RACERS: usize = 64;
const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn file(&self) -> PathBuf {
        self.0.path().join("app.db")
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
async fn an_acknowledged_account_is_synced_to_the_disk() {
    let place = Place::new();
    let store = place.open().await;
    let pragma = async |sql| {
        sqlx::query_scalar::<_, i64>(sql)
            .fetch_one(store.pool())
            .await
            .expect("a pragma")
    };
    assert_eq!(pragma("PRAGMA synchronous").await, 2, "FULL");
    assert_eq!(pragma("PRAGMA foreign_keys").await, 1);
    assert_eq!(pragma("PRAGMA secure_delete").await, 1);
    assert_eq!(pragma("PRAGMA busy_timeout").await, 5000);
    let journal: String = sqlx::query_scalar("PRAGMA journal_mode")
        .fetch_one(store.pool())
        .await
        .expect("a pragma");
    assert_eq!(journal, "wal");
}

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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_that_start_at_once_migrate_once() {
    for round in 0..20 {
        let place = Place::new();
        let open = || {
            let file = place.file();
            tokio::spawn(async move { Sqlite::open(file).await })
        };
        let (one, two, three) = (open(), open(), open());
        for opened in [one.await, two.await, three.await] {
            let store = opened.expect("a task").unwrap_or_else(|error| {
                panic!("round {round}: {error}: {:?}", error.source());
            });
            let runs: i64 = sqlx::query_scalar("SELECT count(*) FROM authkit_migrations")
                .fetch_one(store.pool())
                .await
                .expect("the table of migrations");
            assert_eq!(runs, 6);
        }
    }
}

#[tokio::test]
async fn migrating_twice_is_migrating_once() {
    let place = Place::new();
    let store = place.open().await;
    let alice = put(&store, "alice@example.com").await;
    store.migrate().await.expect("nothing to do");
    assert_eq!(
        store.find_account(&alice.id).await.expect("a row"),
        Some(alice)
    );
}

#[tokio::test]
async fn an_applications_own_migrations_live_beside() {
    let place = Place::new();
    let options = SqliteConnectOptions::new()
        .filename(place.file())
        .create_if_missing(true);
    let pool = SqlitePoolOptions::new()
        .connect_with(options)
        .await
        .expect("a pool");
    let theirs = sqlx::migrate::Migrator::with_migrations(vec![sqlx::migrate::Migration::new(
        1,
        "orders".into(),
        sqlx::migrate::MigrationType::Simple,
        sqlx::SqlSafeStr::into_sql_str(
            "CREATE TABLE orders (account_id INTEGER REFERENCES authkit_accounts (id))",
        ),
        false,
    )]);
    let store = Sqlite::from_pool(pool.clone());
    for _ in 0..2 {
        store.migrate().await.expect("AuthKit's tables");
        theirs.run(&pool).await.expect("the application's tables");
    }
    let alice = put(&store, "alice@example.com").await;
    let insert = sqlx::query("INSERT INTO orders (account_id) VALUES (?1)").bind(alice.id.as_i64());
    insert
        .execute(store.pool())
        .await
        .expect("a reference to the account");
}

#[tokio::test]
async fn a_newer_schema_is_refused_and_left_alone() {
    let place = Place::new();
    let store = place.open().await;
    let newer = "INSERT INTO authkit_migrations (version, description, success, checksum, execution_time) \
        VALUES (9999, 'of tomorrow', TRUE, X'00', 0)";
    sqlx::query(newer)
        .execute(store.pool())
        .await
        .expect("an insert");
    store.close().await;
    let error = Sqlite::open(place.file())
        .await
        .expect_err("it must not open");
    assert!(
        matches!(error, SqlxError::UnknownMigration { version: 9999 }),
        "{error:?}"
    );
    let line = error.to_string();
    assert!(
        line.contains("9999") && line.contains("upgrade AuthKit") && !line.contains('\n'),
        "{line}"
    );
}

#[tokio::test]
async fn a_file_that_is_no_database_is_an_error() {
    let place = Place::new();
    std::fs::write(place.file(), "Dear diary, ".repeat(1000)).expect("a file");
    let error = Sqlite::open(place.file())
        .await
        .expect_err("it must not open");
    assert!(
        matches!(error, SqlxError::Connect(_) | SqlxError::Migrate(_)),
        "{error:?}"
    );
    assert!(
        error
            .source()
            .is_some_and(|source| source.to_string().contains("not a database")),
        "{error:?}"
    );
    assert!(
        std::fs::read_to_string(place.file())
            .expect("the file")
            .starts_with("Dear diary")
    );
}

#[tokio::test]
async fn a_place_that_is_not_there_is_an_error() {
    let place = Place::new();
    for path in [
        place.0.path().join("no/such/folder/app.db"),
        place.0.path().to_path_buf(),
        PathBuf::new(),
    ] {
        let error = Sqlite::open(&path).await.expect_err("it must not open");
        assert!(
            matches!(error, SqlxError::Connect(_)),
            "{path:?}: {error:?}"
        );
    }
    let file = place.file();
    let url = format!("sqlite:{}?mode=rw", file.display());
    assert!(
        matches!(Sqlite::open(&url).await, Err(SqlxError::Connect(_))),
        "mode=rw makes no file"
    );
    assert!(!file.exists());
    Sqlite::open(url.replace("mode=rw", "mode=rwc"))
        .await
        .expect("mode=rwc makes one");
    assert!(file.exists());
}

#[cfg(unix)]
#[tokio::test]
async fn a_new_file_belongs_to_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    let store = place.open().await;
    let _ = put(&store, "alice@example.com").await;
    let mut files = 0;
    for entry in std::fs::read_dir(place.0.path()).expect("the folder") {
        let entry = entry.expect("a file");
        let mode = entry.metadata().expect("its mode").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{:?}", entry.path());
        files += 1;
    }
    assert!(files >= 2, "the database and its log");
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
