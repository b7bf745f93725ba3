//! What differs between the databases: their programs, how data is made and served, and who is let in.

use std::ffi::OsString;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use crate::login;

/// A kind of database server.
pub trait Database: sealed::Sealed {
    /// What people call it.
    const NAME: &'static str;
    /// The port where it usually listens.
    const USUAL_PORT: u16;
    /// The signal that ends it in good order without waiting for its clients.
    #[doc(hidden)]
    const STOP: &'static str;
    /// The signal that ends it at once, with all that it started.
    #[doc(hidden)]
    const ABORT: &'static str;
    /// The users that it may run as when we are root, the best one first.
    #[doc(hidden)]
    const USERS: &'static [&'static str];

    /// The programs that make and serve a data folder, if they are installed.
    #[doc(hidden)]
    fn programs() -> Option<Programs>;

    /// The arguments that make a data folder.
    #[doc(hidden)]
    fn make(data: &Path) -> Vec<OsString>;

    /// The arguments that serve it.
    #[doc(hidden)]
    fn serve(data: &Path, port: u16) -> Vec<OsString>;

    /// The URL at which the all-powerful user finds the usual database.
    fn url(port: u16) -> String;

    /// Whether the server at that address lets this user in without a password.
    ///
    /// # Errors
    /// What the server said, or that nothing there speaks its protocol.
    fn lets_in(address: SocketAddr) -> io::Result<()>;

    /// Whether a throw-away server can be started here.
    fn is_installed() -> bool {
        cfg!(target_os = "linux") && Self::programs().is_some()
    }
}

/// Where the two programs lie.
#[doc(hidden)]
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Programs {
    pub make: PathBuf,
    pub serve: PathBuf,
}

/// PostgreSQL: the user and the database are both `postgres`.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Postgres;

/// MariaDB: the user is `root`, the database `test`.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Mysql;

impl Database for Postgres {
    const NAME: &'static str = "PostgreSQL";
    const USUAL_PORT: u16 = 5432;
    const STOP: &'static str = "INT";
    const ABORT: &'static str = "QUIT";
    const USERS: &'static [&'static str] = &["postgres", "nobody"];

    fn programs() -> Option<Programs> {
        let mut folders = search_path();
        folders.extend(debian_versions(Path::new("/usr/lib/postgresql")));
        both(&folders, "initdb", "postgres")
    }

    fn make(data: &Path) -> Vec<OsString> {
        let mut arguments = list(&["--username=postgres", "--auth=trust", "--no-sync"]);
        arguments.extend(list(&["--encoding=UTF8", "--locale=C", "--pgdata"]));
        arguments.push(data.into());
        arguments
    }

    fn serve(data: &Path, port: u16) -> Vec<OsString> {
        let mut arguments = vec![
            "-D".into(),
            data.into(),
            "-p".into(),
            port.to_string().into(),
        ];
        // Test binaries run side by side, and each has a pool.
        for setting in [
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "max_connections=300",
        ] {
            arguments.extend(list(&["-c", setting]));
        }
        arguments
    }

    fn url(port: u16) -> String {
        format!("postgres://postgres@127.0.0.1:{port}/postgres")
    }

    fn lets_in(address: SocketAddr) -> io::Result<()> {
        login::postgres(address)
    }
}

impl Database for Mysql {
    const NAME: &'static str = "MariaDB";
    const USUAL_PORT: u16 = 3306;
    const STOP: &'static str = "TERM";
    const ABORT: &'static str = "KILL";
    const USERS: &'static [&'static str] = &["mysql", "nobody"];

    fn programs() -> Option<Programs> {
        let mut folders = search_path();
        folders.push("/usr/sbin".into()); // not on the path of every user
        both(&folders, "mariadb-install-db", "mariadbd")
    }

    fn make(data: &Path) -> Vec<OsString> {
        let mut arguments = list(&["--no-defaults", "--auth-root-authentication-method=normal"]);
        arguments.push(joined("--datadir=", data));
        arguments
    }

    fn serve(data: &Path, port: u16) -> Vec<OsString> {
        let mut arguments = list(&[
            "--no-defaults",
            "--bind-address=127.0.0.1",
            "--max-connections=300",
        ]);
        arguments.extend(list(&["--character-set-server=utf8mb4", "--skip-log-bin"]));
        // Within the data folder, to which the server moves: a path can be too long for a socket.
        arguments.extend(list(&["--socket=mysql.sock", "--pid-file=mysql.pid"]));
        arguments.push(joined("--datadir=", data));
        arguments.push(format!("--port={port}").into());
        arguments
    }

    fn url(port: u16) -> String {
        format!("mysql://root@127.0.0.1:{port}/test")
    }

    fn lets_in(address: SocketAddr) -> io::Result<()> {
        login::mysql(address)
    }
}

fn list(words: &[&str]) -> Vec<OsString> {
    words.iter().map(Into::into).collect()
}

fn joined(option: &str, path: &Path) -> OsString {
    let mut argument = OsString::from(option);
    argument.push(path);
    argument
}

fn search_path() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).collect()
}

/// The program folders of the versions that Debian keeps side by side, the newest first.
fn debian_versions(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut versions: Vec<u32> = entries
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .collect();
    versions.sort_unstable_by(|left, right| right.cmp(left));
    let bin = |version: u32| folder.join(version.to_string()).join("bin");
    versions.into_iter().map(bin).collect()
}

/// The two programs, from one and the same folder where there is a choice of versions.
fn both(folders: &[PathBuf], make: &str, serve: &str) -> Option<Programs> {
    let find = |name: &str| {
        let mut candidates = folders.iter().map(|folder| folder.join(name));
        candidates.find(|candidate| candidate.is_file())
    };
    let together = folders.iter().find_map(|folder| {
        let (make, serve) = (folder.join(make), folder.join(serve));
        (make.is_file() && serve.is_file()).then_some(Programs { make, serve })
    });
    together.or_else(|| {
        Some(Programs {
            make: find(make)?,
            serve: find(serve)?,
        })
    })
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Postgres {}
    impl Sealed for super::Mysql {}
}

#[cfg(test)]
mod tests {
    use super::{Database, Mysql, Postgres, debian_versions};
    use crate::folder::Folder;

    #[test]
    fn the_newest_version_is_tried_first() {
        let folder = Folder::new(&std::env::temp_dir()).unwrap();
        for version in ["9", "15", "common"] {
            std::fs::create_dir(folder.path().join(version)).unwrap();
        }
        let found = debian_versions(folder.path());
        let expected = ["15", "9"].map(|version| folder.path().join(version).join("bin"));
        assert_eq!(found, expected);
    }

    #[test]
    fn a_url_leads_to_the_port() {
        assert_eq!(Postgres::url(1), "postgres://postgres@127.0.0.1:1/postgres");
        assert_eq!(Mysql::url(1), "mysql://root@127.0.0.1:1/test");
    }
}
