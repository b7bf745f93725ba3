//! SQLite in files; PostgreSQL and MariaDB on throw-away servers, as they are set when nobody has set them.

use std::fs;
use std::path::{Path, PathBuf};

use authkit_servers::{Database, NoServer, Throwaway};
use authkit_sqlx::sqlx::{self, AssertSqlSafe, Connection, MySqlConnection, PgConnection};
use authkit_sqlx::{MySql, Postgres, Sqlite};

use super::copy::{Copies, Words, fill};
use crate::Outcome;

/// The stores of one database, by size, and what has to live as long as they do.
#[derive(Debug)]
pub(crate) struct Stores<S, G> {
    stores: Vec<(u64, S)>,
    _guard: G,
}

impl<S: Clone, G> Stores<S, G> {
    /// The stores; their data goes with `self`.
    pub(crate) fn all(&self) -> Vec<(u64, S)> {
        self.stores.clone()
    }
}

macro_rules! copies {
    ($store:ty, $words:expr) => {
        impl Copies for $store {
            const WORDS: Words = $words;

            async fn script(&self, statements: Vec<String>) -> Outcome {
                // What is said to it is not for the others of the pool.
                let mut connection = self.pool().acquire().await?.detach();
                for statement in statements {
                    let statement = sqlx::raw_sql(AssertSqlSafe(statement));
                    statement.execute(&mut connection).await?;
                }
                Ok(connection.close().await?)
            }

            async fn pairs(&self, sql: &'static str) -> Outcome<Vec<(String, String)>> {
                Ok(sqlx::query_as(sql).fetch_all(self.pool()).await?)
            }
        }
    };
}

copies!(
    Sqlite,
    Words {
        columns: "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c \
            WHERE m.type = 'table' AND m.name LIKE 'authkit!_%' ESCAPE '!'",
        quote: '"',
        trusting: &["PRAGMA foreign_keys = OFF"],
        overriding: "",
        email: "'user' || s.n || '@example.com'",
        digest: |high, low, zeros| format!("unhex(printf('%08x%08x', {high}, {low}) || '{zeros}')"),
        finish: &["ANALYZE", "PRAGMA wal_checkpoint(TRUNCATE)"],
    }
);

copies!(
    Postgres,
    Words {
        columns: "SELECT table_name::text, column_name::text FROM information_schema.columns \
            WHERE table_schema = current_schema() AND table_name LIKE 'authkit!_%' ESCAPE '!' AND is_generated = 'NEVER'",
        quote: '"',
        trusting: &[
            "SET statement_timeout = 0",
            "SET session_replication_role = replica"
        ],
        overriding: "OVERRIDING SYSTEM VALUE",
        email: "'user' || s.n || '@example.com'",
        digest: |high, low, zeros| {
            let digits = |number| format!("lpad(to_hex({number}), 8, '0')");
            format!(
                "decode({} || {} || '{zeros}', 'hex')",
                digits(high),
                digits(low)
            )
        },
        finish: &[
            "SELECT setval(pg_get_serial_sequence('authkit_accounts', 'id'), (SELECT max(id) FROM authkit_accounts))",
            "VACUUM ANALYZE",
            "CHECKPOINT",
        ],
    }
);

copies!(
    MySql,
    Words {
        columns: "SELECT CAST(table_name AS CHAR), CAST(column_name AS CHAR) FROM information_schema.columns \
            WHERE table_schema = DATABASE() AND table_name LIKE 'authkit!_%' ESCAPE '!' AND extra NOT LIKE '%GENERATED%'",
        quote: '`',
        trusting: &["SET max_statement_time = 0", "SET foreign_key_checks = 0"],
        overriding: "",
        email: "CONCAT('user', s.n, '@example.com')",
        digest: |high, low, zeros| {
            let digits = |number| format!("LPAD(HEX({number}), 8, '0')");
            format!(
                "UNHEX(CONCAT({}, {}, '{zeros}'))",
                digits(high),
                digits(low)
            )
        },
        finish: &["ANALYZE TABLE authkit_accounts, authkit_passwords, authkit_sessions"],
    }
);

/// Files that go away.
#[derive(Debug)]
pub(crate) struct Files(Vec<PathBuf>);

impl Files {
    fn remove(&self) {
        for file in &self.0 {
            for companion in ["", "-wal", "-shm"] {
                // Most of them are not there.
                let mut path = file.clone().into_os_string();
                path.push(companion);
                let _ = fs::remove_file(path);
            }
        }
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        self.remove();
    }
}

pub(crate) async fn sqlite(folder: &Path, sizes: &[u64]) -> Outcome<Stores<Sqlite, Files>> {
    let file = |size: &u64| folder.join(format!("accounts-{size}.db"));
    let guard = Files(sizes.iter().map(file).collect());
    guard.remove();
    let mut stores = Vec::new();
    for (size, file) in sizes.iter().zip(&guard.0) {
        let store = Sqlite::open(file).await?;
        fill(&store, *size).await?;
        stores.push((*size, store));
    }
    Ok(Stores {
        stores,
        _guard: guard,
    })
}

macro_rules! on_a_server {
    ($function:ident, $server:ty, $store:ty, $connection:ty) => {
        pub(crate) async fn $function(
            folder: &Path,
            sizes: &[u64],
        ) -> Outcome<Option<Stores<$store, Throwaway<$server>>>> {
            let Some(guard) = start::<$server>(folder)? else {
                return Ok(None);
            };
            let mut stores = Vec::new();
            for size in sizes {
                let mut admin = <$connection>::connect(&guard.url()).await?;
                let sql = format!("CREATE DATABASE bench_{size}");
                sqlx::raw_sql(AssertSqlSafe(sql))
                    .execute(&mut admin)
                    .await?;
                admin.close().await?;
                let url = guard.url();
                let (server, _) = url.rsplit_once('/').ok_or("a URL without a database")?;
                let store = <$store>::connect(&format!("{server}/bench_{size}")).await?;
                fill(&store, *size).await?;
                stores.push((*size, store));
            }
            Ok(Some(Stores {
                stores,
                _guard: guard,
            }))
        }
    };
}

on_a_server!(postgres, authkit_servers::Postgres, Postgres, PgConnection);
on_a_server!(mysql, authkit_servers::Mysql, MySql, MySqlConnection);

/// A server with its data in that folder, or where its user can reach it.
fn start<D: Database>(folder: &Path) -> Outcome<Option<Throwaway<D>>> {
    match Throwaway::<D>::start_in(folder).or_else(|_| Throwaway::start()) {
        Ok(server) => Ok(Some(server)),
        Err(NoServer::Missing(what)) => {
            println!("{} WAS NOT MEASURED: {what}\n", D::NAME);
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}
