//! Database servers: the one that is named, the usual one, or a throw-away of our own.
//!
//! A server that somebody runs is never started, configured or cleared. If it does not let us in, it is left alone, and a
//! fresh one runs at another port until the end of `ci`.

use std::ffi::OsString;

use authkit_servers::{Database, Mysql, Postgres, Throwaway};

use crate::databases;
use crate::outcome::Outcome;

/// The throw-away servers, as far as they were needed.
#[derive(Debug, Default)]
pub(super) struct Servers {
    postgres: Option<Throwaway<Postgres>>,
    mysql: Option<Throwaway<Mysql>>,
}

impl Servers {
    /// Starts what is missing, and says for each which server it is.
    pub(super) fn start() -> Outcome<Self> {
        Ok(Self {
            postgres: need(databases::POSTGRES, databases::usual_postgres)?,
            mysql: need(databases::MYSQL, databases::usual_mysql)?,
        })
    }

    /// Where the throw-away servers are, for the tests.
    pub(super) fn variables(&self) -> Vec<(&'static str, OsString)> {
        let postgres = self.postgres.as_ref();
        let mysql = self.mysql.as_ref();
        let postgres = postgres.map(|server| (databases::POSTGRES, server.url().into()));
        let mysql = mysql.map(|server| (databases::MYSQL, server.url().into()));
        postgres.into_iter().chain(mysql).collect()
    }
}

fn need<D: Database>(
    variable: &str,
    usual: fn() -> Option<OsString>,
) -> Outcome<Option<Throwaway<D>>> {
    let name = D::NAME;
    if databases::named(variable).is_some() {
        println!("{name}: the one that {variable} names");
        return Ok(None);
    }
    if let Some(url) = usual() {
        println!("{name}: {}", url.display());
        return Ok(None);
    }
    let server = Throwaway::<D>::start()?;
    println!("{name}: {}, until the end of this run", server.url());
    Ok(Some(server))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Mysql, Postgres, Servers, databases, need};

    #[test]
    fn a_server_that_lets_us_in_is_taken_and_none_is_started() {
        let usual = || Some("postgres://postgres@127.0.0.1:5432/postgres".into());
        let started = need::<Postgres>("AUTHKIT_TEST_NO_SUCH_VARIABLE", usual).unwrap();
        assert!(started.is_none());
    }

    /// One of the suite `servers`.
    #[test]
    fn where_nobody_lets_us_in_ours_run_until_they_are_dropped() {
        if databases::named("AUTHKIT_TEST_SERVERS").is_none() {
            return;
        }
        if let Some(report) = databases::named("AUTHKIT_SUITE_REPORT") {
            std::fs::write(Path::new(&report).join("servers"), "").unwrap();
        }
        let nobody = "AUTHKIT_TEST_NO_SUCH_VARIABLE";
        let servers = Servers {
            postgres: need::<Postgres>(nobody, || None).unwrap(),
            mysql: need::<Mysql>(nobody, || None).unwrap(),
        };
        let variables = servers.variables();
        assert_eq!(variables.len(), 2);
        for (name, url) in variables {
            let scheme = name.trim_start_matches("AUTHKIT_TEST_").to_lowercase();
            assert!(
                url.to_str().unwrap().starts_with(&scheme),
                "{name}: {url:?}"
            );
        }
    }

    #[test]
    fn what_was_not_started_sets_no_variable() {
        assert!(Servers::default().variables().is_empty());
    }
}
