//! One account is made through the store, and the database makes all others from it.
//!
//! So nothing is known here of a table but that its name begins with `authkit_`, and that a column `account_id` says
//! whose a row is: what a migration adds is copied like the rest. What has to differ is computed from the number of
//! the account, in the words of each database.

use std::collections::BTreeMap;
use std::time::Instant;

use authkit_store::{Insert, Put};
use authkit_track::Login;

use crate::Outcome;
use crate::population::{self as people, FACTOR, MODULUS, NOW};
use crate::verbs::Everything;

/// How many accounts are made by one statement.
const CHUNK: u64 = 100_000;
const ACCOUNTS: &str = "authkit_accounts";
/// What follows the 16 digits of a digest that differ.
const ZEROS: &str = "000000000000000000000000000000000000000000000000";

/// What one database says in its own words. `s.n` is the number of an account.
pub(super) struct Words {
    /// Asks for every column of ours that can be written: table, column.
    pub(super) columns: &'static str,
    pub(super) quote: char,
    /// Said before rows are made, to a connection that does nothing else: it may take its time, and what the rows refer to
    /// is there and needs no look.
    pub(super) trusting: &'static [&'static str],
    /// Lets a value into a column that counts by itself.
    pub(super) overriding: &'static str,
    pub(super) email: &'static str,
    /// 32 bytes from two numbers below 2^32 and [`ZEROS`].
    pub(super) digest: fn(high: &str, low: &str, zeros: &str) -> String,
    /// Done when all accounts are there.
    pub(super) finish: &'static [&'static str],
}

/// A store on a database that copies.
pub(super) trait Copies: Everything {
    const WORDS: Words;

    /// Says all of it, in this order, to a connection of its own.
    async fn script(&self, statements: Vec<String>) -> Outcome;

    async fn pairs(&self, sql: &'static str) -> Outcome<Vec<(String, String)>>;
}

/// Makes the accounts in a database without any.
pub(super) async fn fill<S: Copies>(store: &S, accounts: u64) -> Outcome {
    let start = Instant::now();
    let first = store
        .put_account(&people::new_account(1)?, &[], &[])
        .await?;
    let Insert::Created(first) = first else {
        return Err("the database is not empty".into());
    };
    if first.id != people::id(1) {
        return Err(format!("the first account has the id {}", first.id).into());
    }
    if store
        .put_session(&people::digest(1), &people::session(1))
        .await?
        != Put::Created
    {
        return Err("the database has a session".into());
    }
    store.record_login(&first.id, &Login::at(NOW)).await?;

    let mut tables = BTreeMap::<_, Vec<_>>::new();
    for (table, column) in store.pairs(S::WORDS.columns).await? {
        tables.entry(table).or_default().push(column);
    }
    tables.retain(|table, columns| {
        table == ACCOUNTS || columns.iter().any(|column| column == "account_id")
    });
    // The accounts are made before what refers to them.
    let mut tables: Vec<_> = tables.into_iter().collect();
    tables.sort_by_key(|(table, _)| table != ACCOUNTS);
    let mut statements = owned(S::WORDS.trusting);
    for (table, columns) in &tables {
        let mut begin = 2;
        while begin <= accounts {
            let end = accounts.min(begin + CHUNK - 1);
            statements.push(copy(&S::WORDS, table, columns, begin, end));
            begin = end + 1;
        }
    }
    statements.extend(owned(S::WORDS.finish));
    store.script(statements).await?;
    let seconds = start.elapsed().as_secs_f32();
    println!("{accounts} accounts were made in {seconds:.1} s");
    Ok(())
}

fn owned(statements: &[&str]) -> Vec<String> {
    statements.iter().copied().map(str::to_owned).collect()
}

/// Copies the row of account 1 for the accounts from `begin` to `end`.
fn copy(words: &Words, table: &str, columns: &[String], begin: u64, end: u64) -> String {
    let quoted = |column: &String| format!("{0}{column}{0}", words.quote);
    let names: Vec<_> = columns.iter().map(quoted).collect();
    let values: Vec<_> = columns
        .iter()
        .map(|column| match column.as_str() {
            "account_id" => "s.n".to_owned(),
            "id" if table == ACCOUNTS => "s.n".to_owned(),
            "identifier" | "email" => words.email.to_owned(),
            "digest" => {
                let spread = format!("((s.n * {FACTOR}) % {MODULUS})");
                (words.digest)(&spread, "s.n", ZEROS)
            }
            _ => format!("t.{}", quoted(column)),
        })
        .collect();
    let whose = if table == ACCOUNTS {
        "id"
    } else {
        "account_id"
    };
    let (names, values, overriding) = (names.join(", "), values.join(", "), words.overriding);
    format!(
        "INSERT INTO {table} ({names}) {overriding} SELECT {values} FROM {table} t CROSS JOIN ({}) s \
         WHERE t.{whose} = 1 AND s.n <= {end}",
        numbers(begin)
    )
}

/// [`CHUNK`] numbers from `begin` on, in words that every database knows.
fn numbers(begin: u64) -> String {
    let digits: Vec<_> = (0..10)
        .map(|digit| format!("SELECT {digit} AS d"))
        .collect();
    let digits = digits.join(" UNION ALL ");
    let columns = "a.d + 10 * b.d + 100 * c.d + 1000 * d.d + 10000 * e.d";
    let from = ["a", "b", "c", "d", "e"].map(|name| format!("({digits}) {name}"));
    format!(
        "SELECT {begin} + {columns} AS n FROM {}",
        from.join(" CROSS JOIN ")
    )
}

#[cfg(test)]
mod tests {
    use super::{Words, copy};

    const WORDS: Words = Words {
        columns: "",
        quote: '"',
        trusting: &[],
        overriding: "",
        email: "'user' || s.n",
        digest: |high, low, zeros| format!("d({high}, {low}, {})", zeros.len()),
        finish: &[],
    };

    #[test]
    fn what_identifies_an_account_differs_and_all_else_is_copied() {
        let columns = ["id", "email", "active"].map(str::to_owned);
        let sql = copy(&WORDS, "authkit_accounts", &columns, 2, 9);
        let begin = "INSERT INTO authkit_accounts (\"id\", \"email\", \"active\")  SELECT s.n, 'user' || s.n, t.\"active\" FROM";
        assert!(sql.starts_with(begin), "{sql}");
        assert!(sql.ends_with("WHERE t.id = 1 AND s.n <= 9"), "{sql}");
    }

    #[test]
    fn rows_of_an_account_follow_it() {
        let columns = ["id", "account_id", "digest"].map(str::to_owned);
        let sql = copy(&WORDS, "authkit_sessions", &columns, 2, 9);
        assert!(
            sql.contains(
                "SELECT t.\"id\", s.n, d(((s.n * 2654435761) % 4294967291), s.n, 48) FROM"
            ),
            "{sql}"
        );
        assert!(sql.contains("t.account_id = 1"), "{sql}");
    }
}
