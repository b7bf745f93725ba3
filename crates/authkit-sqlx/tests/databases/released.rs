//! A SQLite database that the released version made is brought up to date with everything in it.

use authkit_sqlx::Sqlite;
use authkit_sqlx::authkit_store::{
    AccountStore, Claim, ConfirmableStore, OutboxStore, PasswordStore, RoleStore, SessionDigest,
    SessionListStore, SessionStore,
};
use authkit_sqlx::sqlx::migrate::{Migrate, Migration, MigrationType};
use authkit_sqlx::sqlx::sqlite::SqliteConnectOptions;
use authkit_sqlx::sqlx::{self, Connection, SqlSafeStr};
use std::time::Duration;

use crate::place::{InAFile, Place};
use crate::sample::{NOW, email, hash};

macro_rules! released {
    ($($number:literal $name:literal $checksum:literal,)*) => {
        [$((
            $number,
            $name,
            $checksum,
            include_str!(concat!("../../migrations/sqlite/000", $number, "_", $name, ".sql")),
        )),*]
    };
}

/// The migrations of 0.1.0, and how their checksums begin.
const RELEASED: [(i64, &str, &str, &str); 6] = released! {
    1 "accounts" "349c2c9ba4f0cf1e",
    2 "passwords" "18d7e96bd34e3a0b",
    3 "confirmations" "29e5229b4c962b9b",
    4 "sessions" "8a70fbd3ed3fa448",
    5 "roles" "87eb8d7680f2a606",
    6 "outbox" "b40e839d00fdd50d",
};

const ROWS: &str = "
    INSERT INTO authkit_accounts (id, realm, identifier, email, generation, created_at)
        VALUES (41, '', 'alice@example.com', 'Alice@example.com', 7, 0), (42, '', 'bob@example.com', 'bob@example.com', 8, 0);
    INSERT INTO authkit_passwords VALUES (41, 'hash 0');
    INSERT INTO authkit_confirmations VALUES (41, 'Alice@example.com', 0);
    INSERT INTO authkit_sessions (digest, account_id, generation, authenticated_at, seen_at, expires_at)
        VALUES (zeroblob(32), 41, 7, 1000000, 2000000, 3000000);
    INSERT INTO authkit_roles VALUES (41, 'admin');
    INSERT INTO authkit_outbox (realm, key, template, recipient, context, created_at, due_at)
        VALUES ('', 'k', 'welcome', 'alice@example.com', '{}', 0, 0);
";

#[tokio::test]
async fn a_database_of_the_released_version_is_taken_over_with_its_rows() {
    let place = InAFile::new().await.expect("a folder");
    let options = SqliteConnectOptions::new()
        .filename(place.file())
        .create_if_missing(true);
    let mut old = sqlx::SqliteConnection::connect_with(&options)
        .await
        .expect("a database");
    old.ensure_migrations_table("authkit_migrations")
        .await
        .expect("a table");
    for (version, name, checksum, sql) in RELEASED {
        let sql = sql.into_sql_str();
        let migration = Migration::new(version, name.into(), MigrationType::Simple, sql, false);
        let hex: String = migration.checksum[..8]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(hex, checksum, "{name} was released, and is never changed");
        old.apply("authkit_migrations", &migration)
            .await
            .expect(name);
    }
    sqlx::raw_sql(ROWS).execute(&mut old).await.expect("rows");
    old.close().await.expect("an end");

    let store = Sqlite::open(place.file()).await.expect("a migration");
    let address = email("alice@example.com");
    let found = store.find_credential(address.identifier()).await;
    let found = found.expect("a row").expect("Alice");
    assert_eq!(found.account.id.as_i64(), 41);
    assert_eq!(found.account.email.as_str(), "Alice@example.com");
    assert_eq!(
        (found.account.username, found.password),
        (None, Some(hash(0)))
    );
    let alice = found.account.id;
    let confirmed = store.find_confirmation(&alice).await.expect("a row");
    assert_eq!(confirmed, Some(NOW));
    let digest = SessionDigest::from_bytes([0; 32]);
    let (session, _) = store
        .find_session(&digest)
        .await
        .expect("a row")
        .expect("a session");
    assert_eq!(session.created_at, NOW + Duration::from_secs(1));
    assert_eq!(session.seen_at, NOW + Duration::from_secs(2));
    assert_eq!(store.find_sessions(&alice).await.expect("rows").len(), 1);
    assert_eq!(store.find_roles(&alice).await.expect("rows").len(), 1);
    let claim = Claim::new(NOW, Duration::from_secs(60), 10);
    assert_eq!(store.claim_messages(claim).await.expect("rows").len(), 1);

    let now = NOW + Duration::from_secs(3);
    let removed = store.remove_expired_sessions(now, NOW, 10).await;
    assert_eq!(removed.expect("a sweep"), 1, "the realm was filled in");
    assert!(store.find_account(&alice).await.expect("a row").is_some());
}
