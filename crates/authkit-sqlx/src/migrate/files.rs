//! The files of the migrations. One that was released is never changed.
//!
//! They are written with the default prefix, and it is their own text that the checksum is of, whatever the prefix.

use sqlx::SqlSafeStr;
use sqlx::migrate::{Migration, MigrationType};

use crate::backend::Kind;

macro_rules! migrations {
    ($folder:literal: $($number:literal $name:literal,)*) => {
        vec![$(migration(
            $number,
            $name,
            include_str!(concat!("../../migrations/", $folder, "/", $number, "_", $name, ".sql")),
        )),*]
    };
}

fn migration(number: &'static str, name: &'static str, sql: &'static str) -> Migration {
    let version = number.parse().unwrap_or(i64::MAX);
    let simple = MigrationType::Simple;
    Migration::new(version, name.into(), simple, sql.into_sql_str(), false)
}

/// The migrations of a database, in order.
pub(super) fn of(kind: Kind) -> Vec<Migration> {
    match kind {
        Kind::Sqlite => migrations! { "sqlite":
            "0001" "accounts", "0002" "passwords", "0003" "confirmations", "0004" "sessions", "0005" "roles",
            "0006" "outbox", "0007" "usernames", "0008" "devices", "0009" "links", "0010" "codes", "0011" "remember",
            "0012" "api_tokens", "0013" "logins", "0014" "attempts", "0015" "audit",
        },
        Kind::Postgres => migrations! { "postgres":
            "0001" "accounts", "0002" "passwords", "0003" "confirmations", "0004" "sessions", "0005" "roles",
            "0006" "outbox", "0007" "usernames", "0008" "links", "0009" "codes", "0010" "remember",
            "0011" "api_tokens", "0012" "logins", "0013" "attempts", "0014" "audit",
        },
        Kind::MySql => migrations! { "mysql":
            "0001" "accounts", "0002" "passwords", "0003" "confirmations", "0004" "sessions", "0005" "roles",
            "0006" "outbox", "0007" "usernames", "0008" "links", "0009" "codes", "0010" "remember",
            "0011" "api_tokens", "0012" "logins", "0013" "attempts", "0014" "audit",
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_run() {
        for (folder, kind) in [
            ("sqlite", Kind::Sqlite),
            ("postgres", Kind::Postgres),
            ("mysql", Kind::MySql),
        ] {
            let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("migrations")
                .join(folder);
            let mut files: Vec<String> = std::fs::read_dir(folder)
                .unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect();
            files.sort();
            let known: Vec<String> = of(kind)
                .iter()
                .map(|migration| format!("{:04}_{}.sql", migration.version, migration.description))
                .collect();
            assert_eq!(files, known);
        }
    }

    #[test]
    fn names_have_room_for_the_longest_prefix() {
        // 63 bytes in PostgreSQL, 64 in MySQL, less the 32 of a prefix
        for kind in [Kind::Sqlite, Kind::Postgres, Kind::MySql] {
            for migration in of(kind) {
                for word in migration
                    .sql
                    .as_str()
                    .split(|c: char| !c.is_alphanumeric() && c != '_')
                {
                    let name = word.strip_prefix("authkit_").unwrap_or_default();
                    assert!(name.len() <= 31, "{word}");
                }
            }
        }
    }
}
