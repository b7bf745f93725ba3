//! Where tests find a database server: at the URL that a variable holds, or at the usual place.
//!
//! The usual place is 127.0.0.1, at the port where such a server listens unless `PGPORT` or `MYSQL_TCP_PORT` says another, for
//! the user who may do everything and has no password. That something listens there is not enough: it has to let us in.

use std::ffi::OsString;
use std::net::{Ipv4Addr, SocketAddr};

use authkit_servers::{Database, Mysql, Postgres};

/// The variable with the URL of a PostgreSQL server.
pub(crate) const POSTGRES: &str = "AUTHKIT_TEST_POSTGRES";
/// The variable with the URL of a MySQL or MariaDB server.
pub(crate) const MYSQL: &str = "AUTHKIT_TEST_MYSQL";

/// The PostgreSQL server of this machine, if it lets us in.
pub(crate) fn usual_postgres() -> Option<OsString> {
    usual::<Postgres>(std::env::var("PGPORT").ok().as_deref())
}

/// The MySQL or MariaDB server of this machine, if it lets us in.
pub(crate) fn usual_mysql() -> Option<OsString> {
    usual::<Mysql>(std::env::var("MYSQL_TCP_PORT").ok().as_deref())
}

fn usual<D: Database>(port: Option<&str>) -> Option<OsString> {
    let port = port.map_or(Some(D::USUAL_PORT), |port| port.parse().ok())?;
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    D::lets_in(address).ok()?;
    Some(D::url(port).into())
}

/// What a variable holds, unless it is empty.
pub(crate) fn named(variable: &str) -> Option<OsString> {
    std::env::var_os(variable).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::net::TcpListener;

    use super::{Mysql, Postgres, named, usual};

    #[test]
    fn what_listens_but_lets_nobody_in_is_no_server() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port().to_string();
        let stranger = std::thread::spawn(move || {
            for stream in listener.incoming().take(2) {
                stream
                    .unwrap()
                    .write_all(b"220 smtp.example.com\r\n")
                    .unwrap();
            }
        });
        assert_eq!(usual::<Postgres>(Some(&port)), None);
        assert_eq!(usual::<Mysql>(Some(&port)), None);
        stranger.join().unwrap();
    }

    #[test]
    fn a_port_that_is_no_number_leads_nowhere() {
        assert_eq!(usual::<Postgres>(Some("socket")), None);
    }

    #[test]
    fn a_variable_that_is_not_set_names_nothing() {
        assert_eq!(named("AUTHKIT_TEST_NO_SUCH_VARIABLE"), None);
    }
}
