//! The catalogue as a whole: rendered, understood, and never without an index.

use sqlx::{Row, SqlSafeStr};

use super::*;
use crate::backend::Driver;
use crate::options::DEFAULT_PREFIX;

const PREFIX: &str = "other_";

#[test]
fn nothing_of_a_template_is_left_and_every_name_has_the_prefix() {
    let sqlite = <sqlx::Sqlite as Driver>::DIALECT;
    let numbered = Dialect {
        numbered: Some('$'),
        ..sqlite
    };
    let plain = Dialect {
        numbered: None,
        quote: '`',
        ..sqlite
    };
    for (kind, dialect) in [
        (Kind::Sqlite, sqlite),
        (Kind::Postgres, numbered),
        (Kind::MySql, plain),
    ] {
        let statements = Statements::render(kind, &dialect, PREFIX);
        let all = statements.all();
        assert!(!all.is_empty());
        for (feature, name, statement) in all {
            let sql = statement.sql();
            let sql = sql.as_str();
            let what = [feature, name, sql].join(" ");
            assert!(!sql.contains(DEFAULT_PREFIX), "{what}");
            assert!(!sql.replace("'{}'", "").contains(['{', '}']), "{what}");
            assert!(!sql.replace("::", "").contains(':'), "{what}");
            assert!(
                statement.places().iter().all(|place| !place.is_empty()),
                "{what}"
            );
            assert!(
                kind != Kind::MySql || !sql.contains(['"', '$']) || sql.contains("'$"),
                "{what}"
            );
        }
    }
}

/// A table that is read from one end to the other costs more with every account.
#[tokio::test]
async fn every_look_up_and_every_sweep_has_its_index() {
    let store = crate::Sqlite::open_in_memory().await.unwrap();
    let mut connection = store.pool().acquire().await.unwrap();
    for (feature, name, statement) in store.statements.all() {
        let explain = ["EXPLAIN QUERY PLAN ", statement.sql().as_str()].concat();
        let plan = sqlx::query(sqlx::AssertSqlSafe(explain).into_sql_str())
            .fetch_all(&mut *connection)
            .await
            .unwrap_or_else(|error| panic!("{feature} {name}: {error}"));
        for step in plan {
            let step: String = step.get("detail");
            let ours = step.starts_with("SCAN authkit_");
            assert!(!ours || name == "count", "{feature} {name}: {step}");
            // what a sweep takes is in the order of an index, so that it reads no more than it removes
            let sorts = step.contains("USE TEMP B-TREE FOR ORDER BY");
            assert!(
                !sorts || !name.starts_with("remove"),
                "{feature} {name}: {step}"
            );
        }
    }
}

/// A row takes time, and a stranger can take the time.
#[tokio::test]
async fn who_asks_for_nobody_is_given_a_row_as_for_anybody() {
    let store = crate::Sqlite::open_in_memory().await.unwrap();
    let mut connection = store.pool().acquire().await.unwrap();
    let sql = &store.statements.accounts;
    for statement in [
        &sql.find_by_email,
        &sql.find_by_name,
        &sql.find_credential_by_email,
        &sql.find_credential_by_name,
    ] {
        let mut query = sqlx::query(statement.sql());
        for place in statement.places() {
            query = query.bind(*place);
        }
        let rows = query.fetch_all(&mut *connection).await.unwrap();
        let [row] = rows.as_slice() else {
            panic!("{} rows", rows.len());
        };
        for column in 0..row.len() {
            let value: Option<i64> = row.get(column);
            assert_eq!(value, None, "{}", statement.sql().as_str());
        }
    }
}

#[tokio::test]
async fn the_counter_of_nobody_is_a_row_as_that_of_anybody() {
    let store = crate::Sqlite::open_in_memory().await.unwrap();
    let mut connection = store.pool().acquire().await.unwrap();
    let find = &store.statements.links.find;
    let mut query = sqlx::query(find.sql());
    for place in find.places() {
        query = query.bind(*place);
    }
    let row = query.fetch_one(&mut *connection).await.unwrap();
    assert_eq!(row.get::<i64, _>(0), 0);
}
