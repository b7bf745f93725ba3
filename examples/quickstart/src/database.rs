//! Where accounts are kept: a file, or a database server.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// The database that `--database` names.
#[derive(Clone)]
pub(crate) enum Database {
    /// A file, which is made if it is not there.
    Sqlite(PathBuf),
    /// A server, by its address.
    Postgres(String),
    /// A server, by its address.
    MySql(String),
}

impl Database {
    /// Where the key is kept unless told otherwise: beside the file, or in this folder for a server.
    pub(crate) fn key_file(&self) -> PathBuf {
        match self {
            Self::Sqlite(path) => path.with_extension("key"),
            Self::Postgres(_) | Self::MySql(_) => "quickstart.key".into(),
        }
    }
}

impl FromStr for Database {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let server = |text: &str| Ok(text.to_owned());
        match text.split_once(':') {
            Some(("sqlite", path)) => {
                let path = path.strip_prefix("//").unwrap_or(path);
                if path.is_empty() || path.starts_with(':') {
                    return Err("a SQLite database is a file: `sqlite:PATH`".into());
                }
                Ok(Self::Sqlite(path.into()))
            }
            Some(("postgres" | "postgresql", rest)) if rest.starts_with("//") => {
                server(text).map(Self::Postgres)
            }
            Some(("mysql" | "mariadb", rest)) if rest.starts_with("//") => {
                server(&format!("mysql:{rest}")).map(Self::MySql)
            }
            _ => Err(
                "a database is `sqlite:PATH`, `postgres://user@host/name` or `mysql://user@host/name`"
                    .into(),
            ),
        }
    }
}

/// As it may be shown: without a password.
impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(url) | Self::MySql(url) => f.write_str(&without_password(url)),
        }
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Database({self})")
    }
}

fn without_password(url: &str) -> String {
    let (scheme, rest) = url.split_once("//").unwrap_or(("", url));
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    // the query may hold one as well
    let path = path.split('?').next().unwrap_or_default();
    match authority.rsplit_once('@') {
        Some((user, host)) => {
            let user = user.split(':').next().unwrap_or_default();
            format!("{scheme}//{user}@{host}{path}")
        }
        None => format!("{scheme}//{authority}{path}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_is_a_file_or_a_server() {
        for (text, shown) in [
            ("sqlite:a.db", "sqlite:a.db"),
            ("sqlite://a.db", "sqlite:a.db"),
            ("sqlite:///tmp/a.db", "sqlite:/tmp/a.db"),
            ("postgres://localhost/app", "postgres://localhost/app"),
            ("postgresql://u@h/app", "postgresql://u@h/app"),
            (
                "mysql://root@127.0.0.1:3306/app",
                "mysql://root@127.0.0.1:3306/app",
            ),
            ("mariadb://h/app", "mysql://h/app"),
        ] {
            let database: Database = text.parse().expect(text);
            assert_eq!(database.to_string(), shown);
        }
        for text in [
            "",
            "a.db",
            "sqlite:",
            "sqlite::memory:",
            "postgres:app",
            "redis://h",
        ] {
            assert!(text.parse::<Database>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_password_is_never_shown() {
        for text in [
            "postgres://u:secret@h/app",
            "postgres://u:sec@ret@h/app?password=secret",
            "mysql://u:secret@h",
            "postgres://h/app?user=u&password=secret",
        ] {
            let database: Database = text.parse().expect(text);
            let shown = format!("{database} {database:?}");
            assert!(
                !shown.contains("secret") && !shown.contains("ret@"),
                "{shown}"
            );
        }
    }
}
