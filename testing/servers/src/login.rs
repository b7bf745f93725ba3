//! Asking a server in its own protocol whether it lets one in, without a password.

mod mysql;
mod postgres;

pub(crate) use mysql::lets_in as mysql;
pub(crate) use postgres::lets_in as postgres;

use std::io::{self, Read};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// A server that is there answers a question of a few bytes well within this.
const WITHIN: Duration = Duration::from_secs(2);
/// No answer to a login is longer; what claims to be is no such server.
const LONGEST: usize = 64 * 1024;

fn connect(address: SocketAddr) -> io::Result<TcpStream> {
    let stream = TcpStream::connect_timeout(&address, WITHIN)?;
    stream.set_read_timeout(Some(WITHIN))?;
    stream.set_write_timeout(Some(WITHIN))?;
    Ok(stream)
}

fn read(from: &mut impl Read, length: usize) -> io::Result<Vec<u8>> {
    if length > LONGEST {
        return Err(refusal("it does not speak the protocol"));
    }
    let mut bytes = vec![0; length];
    from.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn refusal(what: impl Into<String>) -> io::Error {
    io::Error::new(io::ErrorKind::PermissionDenied, what.into())
}
