//! The application's own row of a new account: there with it, or neither is.

use authkit_sqlx::authkit_store::{
    AccountStore, Insert, NewAccount, OutboxStore, RegisterableStore,
};
use authkit_sqlx::sqlx::{self, Executor};
use authkit_sqlx::{AccountId, ExtraRow, SqlxError};
use std::error::Error;

use crate::place::{Place, on_every_database};
use crate::sample::{mail, name, new_account};

on_every_database! {
    extra_fields_are_written_with_the_account,
    extra_fields_that_fail_leave_no_account,
}

#[derive(Clone, Debug)]
struct Profile {
    company: &'static str,
}

macro_rules! profile {
    ($database:ty, $sql:literal) => {
        impl ExtraRow<$database> for Profile {
            async fn put(
                &self,
                account: AccountId,
                connection: &mut <$database as sqlx::Database>::Connection,
            ) -> Result<(), sqlx::Error> {
                let insert = sqlx::query($sql).bind(account.as_i64()).bind(self.company);
                connection.execute(insert).await.map(|_| ())
            }
        }
    };
}

profile!(
    sqlx::Sqlite,
    "INSERT INTO profiles (account_id, company) VALUES (?1, ?2)"
);
profile!(
    sqlx::Postgres,
    "INSERT INTO profiles (account_id, company) VALUES ($1, $2)"
);
profile!(
    sqlx::MySql,
    "INSERT INTO profiles (account_id, company) VALUES (?, ?)"
);

const TABLE: &str = "CREATE TABLE profiles (account_id BIGINT NOT NULL, company VARCHAR(100) NOT NULL UNIQUE, \
    FOREIGN KEY (account_id) REFERENCES authkit_accounts (id))";

fn with(new: NewAccount, company: &'static str) -> NewAccount<Profile> {
    new.with_extra(Profile { company })
}

async fn extra_fields_are_written_with_the_account<P>(place: P)
where
    P: Place,
    Profile: ExtraRow<P::Database>,
{
    let plain = place.open().await;
    P::run(&plain, TABLE).await.expect("a table");
    let store = plain.clone().with_extra::<Profile>();
    let new = with(new_account("alice@example.com"), "ACME").clone();
    let new = new.with_username(Some(name("alice")));
    let Ok(Insert::Created(alice)) = store.put_account(&new, &[mail(1)], &[]).await else {
        panic!("Alice is new");
    };
    let own = format!(
        "SELECT count(*) FROM profiles WHERE company = 'ACME' AND account_id = {}",
        alice.id
    );
    assert_eq!(P::count(&plain, &own).await, 1);

    let again = with(new_account("alice@example.com"), "Other");
    let taken = store.put_account(&again, &[mail(2)], &[mail(3)]).await;
    assert_eq!(taken.expect("an answer"), Insert::Taken);
    let other = with(new_account("bob@example.com"), "Other").with_username(Some(name("ALICE")));
    let taken = store.put_account(&other, &[mail(4)], &[mail(5)]).await;
    assert_eq!(taken.expect("an answer"), Insert::UsernameTaken);
    assert_eq!(P::count(&plain, "SELECT count(*) FROM profiles").await, 1);
    assert_eq!(
        P::count(&plain, "SELECT count(*) FROM authkit_accounts").await,
        1
    );
    // that of the account, and that of the address that is taken
    assert_eq!(store.count_messages().await.expect("a count").waiting, 2);
}

async fn extra_fields_that_fail_leave_no_account<P>(place: P)
where
    P: Place,
    Profile: ExtraRow<P::Database>,
{
    let plain = place.open().await;
    P::run(&plain, TABLE).await.expect("a table");
    let store = plain.clone().with_extra::<Profile>();
    let first = with(new_account("alice@example.com"), "ACME");
    let made = store.put_account(&first, &[mail(1)], &[]).await;
    assert!(matches!(made, Ok(Insert::Created(_))), "{made:?}");
    let second = with(new_account("bob@example.com"), "ACME");
    let error = store.put_account(&second, &[mail(2)], &[mail(3)]).await;
    let error = error.expect_err("ACME is there already");
    assert!(matches!(error, SqlxError::Extra(_)), "{error:?}");
    assert!(
        error.source().is_some(),
        "the database's own words are kept"
    );
    let bob = store.find_account_by_identifier(second.email.identifier());
    assert_eq!(bob.await.expect("a row"), None);
    assert_eq!(store.count_messages().await.expect("a count").waiting, 1);
}
