//! The suites that need something from outside, one row each.

use std::ffi::OsString;
use std::path::Path;

use authkit_servers::{Database, Mysql, Postgres};

use crate::{databases, process, programs, python, tools};

/// Every such suite. A new one is a new row.
pub(super) const SUITES: &[Suite] = &[
    Suite {
        name: "browser",
        variable: "AUTHKIT_TEST_CHROMEDRIVER",
        found_here: chromedriver,
        cure: "set AUTHKIT_TEST_CHROMEDRIVER, or install chromium and chromium-driver",
    },
    Suite {
        name: "axe",
        variable: "AUTHKIT_TEST_AXE",
        found_here: || tools::axe().map(Into::into),
        cure: "set AUTHKIT_TEST_AXE to the file axe.min.js of axe-core, or `npm install --prefix target/tools axe-core`",
    },
    Suite {
        name: "openapi",
        variable: "AUTHKIT_TEST_SCHEMATHESIS",
        found_here: || tools::schemathesis().map(Into::into),
        cure: "set AUTHKIT_TEST_SCHEMATHESIS to the program, or put it into a Python environment at target/tools/venv",
    },
    Suite {
        name: "postgres",
        variable: databases::POSTGRES,
        found_here: databases::usual_postgres,
        cure: "set AUTHKIT_TEST_POSTGRES to the URL of a server that tests may fill, or let `postgres` in to 127.0.0.1:5432 without a password",
    },
    Suite {
        name: "mysql",
        variable: databases::MYSQL,
        found_here: databases::usual_mysql,
        cure: "set AUTHKIT_TEST_MYSQL to the URL of a server that tests may fill, or let `root` in to 127.0.0.1:3306 without a password",
    },
    // The originals themselves, to be compared with.
    Suite {
        name: "oracle",
        variable: "AUTHKIT_TEST_PYTHON",
        found_here: || python::ORACLE.found().map(Into::into),
        cure: "run `cargo xtask ci`, which makes the environment, or set AUTHKIT_TEST_PYTHON to a Python with the packages of xtask/src/python.rs",
    },
    Suite {
        name: "nginx",
        variable: "AUTHKIT_TEST_NGINX",
        found_here: nginx,
        cure: "set AUTHKIT_TEST_NGINX to the path of nginx, or install it (Debian: nginx-light); it need not run",
    },
    // Servers of their own, which they kill and pause; those above are somebody's.
    Suite {
        name: "servers",
        variable: "AUTHKIT_TEST_SERVERS",
        found_here: server_programs,
        cure: "install the servers of PostgreSQL and MariaDB, which need not run (Debian: postgresql, mariadb-server)",
    },
];

/// A suite, the variable that switches it on, and how to get it running.
#[derive(Debug)]
pub(super) struct Suite {
    pub(super) name: &'static str,
    pub(super) variable: &'static str,
    /// A value for the variable when nobody has set it, if this machine offers one.
    found_here: fn() -> Option<OsString>,
    /// What to do about a suite that did not run.
    cure: &'static str,
}

/// What became of a suite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// One of its tests has reported.
    Ran,
    /// It was switched on, but no test of it has reported.
    Silent,
    /// It was not switched on.
    Off,
}

impl Suite {
    /// What the tests find in the variable: what is set, else what was provided, else what is found.
    pub(super) fn value(&self, provided: &[(&str, OsString)]) -> Option<OsString> {
        let provided = provided.iter().find(|(name, _)| *name == self.variable);
        databases::named(self.variable)
            .or_else(|| provided.map(|(_, value)| value.clone()))
            .or_else(self.found_here)
    }

    /// What became of it, by the variable and by what lies in the report folder.
    pub(super) fn state(&self, switched_on: bool, report: &Path) -> State {
        state(switched_on, report.join(self.name).exists())
    }

    /// The suite's line of the summary.
    pub(super) fn line(&self, state: State) -> String {
        let name = self.name;
        match state {
            State::Ran => format!("suite {name:<8} ran"),
            State::Silent => format!(
                "suite {name:<8} DID NOT RUN: {} is set, but no test of the suite reported",
                self.variable
            ),
            State::Off => format!("suite {name:<8} DID NOT RUN: {}", self.cure),
        }
    }
}

fn state(switched_on: bool, reported: bool) -> State {
    match (switched_on, reported) {
        (true, true) => State::Ran,
        (true, false) => State::Silent,
        (false, _) => State::Off,
    }
}

fn chromedriver() -> Option<OsString> {
    process::find("chromium")?;
    process::find("chromedriver").map(Into::into)
}

fn nginx() -> Option<OsString> {
    programs::nginx().map(Into::into)
}

fn server_programs() -> Option<OsString> {
    (Postgres::is_installed() && Mysql::is_installed()).then(|| "1".into())
}

#[cfg(test)]
mod tests {
    use super::{SUITES, State, Suite, state};

    const WIND: Suite = Suite {
        name: "wind",
        variable: "AUTHKIT_TEST_NO_SUCH_VARIABLE",
        found_here: || None,
        cure: "open a window",
    };

    #[test]
    fn a_suite_ran_only_if_it_was_on_and_reported() {
        assert_eq!(state(true, true), State::Ran);
        assert_eq!(state(true, false), State::Silent);
        assert_eq!(state(false, false), State::Off);
        assert_eq!(state(false, true), State::Off);
    }

    #[test]
    fn what_the_machine_offers_is_used() {
        assert_eq!(WIND.value(&[]), None);
        let found = Suite {
            found_here: || Some("breeze".into()),
            ..WIND
        };
        assert_eq!(found.value(&[]), Some("breeze".into()));
    }

    #[test]
    fn what_was_provided_is_preferred_to_what_is_found() {
        let found = Suite {
            found_here: || panic!("nobody has to look"),
            ..WIND
        };
        let provided = [("OTHER", "x".into()), (WIND.variable, "storm".into())];
        assert_eq!(found.value(&provided), Some("storm".into()));
    }

    #[test]
    fn the_summary_is_loud_about_what_did_not_run() {
        assert_eq!(WIND.line(State::Ran), "suite wind     ran");
        assert_eq!(
            WIND.line(State::Off),
            "suite wind     DID NOT RUN: open a window"
        );
        let silent = WIND.line(State::Silent);
        assert!(
            silent.starts_with("suite wind     DID NOT RUN: AUTHKIT_TEST_"),
            "{silent}"
        );
    }

    #[test]
    fn names_can_be_file_names() {
        for suite in SUITES {
            assert!(
                suite.name.bytes().all(|byte| byte.is_ascii_lowercase()),
                "{suite:?}"
            );
        }
    }
}
