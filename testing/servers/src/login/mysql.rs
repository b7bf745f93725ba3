//! MySQL and MariaDB: a greeting, our name without a password, and perhaps another way of proving nothing.

use std::io::{self, Read, Write};
use std::net::SocketAddr;

use super::{connect, read, refusal};

/// Long passwords, a database by name, protocol 4.1, its way of sending proofs, and named ways of proving.
const CAPABILITIES: u32 = 0x1 | 0x8 | 0x200 | 0x8000 | 0x8_0000;
const UTF8MB4: u8 = 45;
const QUIT: &[u8] = &[1, 0, 0, 0, 1];

const OK: u8 = 0;
const MORE: u8 = 1;
const ANOTHER_WAY: u8 = 0xfe;
const ERROR: u8 = 0xff;

/// Whether `root` is let in to the database `test`.
pub(crate) fn lets_in(address: SocketAddr) -> io::Result<()> {
    let mut stream = connect(address)?;
    ask(&mut stream)?;
    stream.write_all(QUIT)
}

fn ask(stream: &mut (impl Read + Write)) -> io::Result<()> {
    let (number, greeting) = packet(stream)?;
    match greeting.split_first() {
        Some((10, _)) => {}
        Some((&ERROR, rest)) => return Err(refusal(complaint(rest))),
        _ => return Err(refusal("it does not speak the protocol")),
    }
    send(stream, number, &introduction())?;
    loop {
        let (number, answer) = packet(stream)?;
        match answer.split_first() {
            Some((&OK, _)) => return Ok(()),
            Some((&MORE, _)) => {}
            Some((&ANOTHER_WAY, way)) => send(stream, number, nothing(way))?,
            Some((_, rest)) => return Err(refusal(complaint(rest))),
            None => return Err(refusal("an empty answer")),
        }
    }
}

fn introduction() -> Vec<u8> {
    let mut packet = CAPABILITIES.to_le_bytes().to_vec();
    packet.extend((1_u32 << 24).to_le_bytes()); // the longest packet we take
    packet.push(UTF8MB4);
    packet.extend([0; 23]);
    packet.extend(b"root\0\0test\0mysql_native_password\0"); // between the two names: a proof of no bytes
    packet
}

/// What an empty password looks like in the way that the server names.
fn nothing(way: &[u8]) -> &'static [u8] {
    if way.starts_with(b"caching_sha2_password") {
        &[0]
    } else {
        &[]
    }
}

/// A packet and its number.
fn packet(from: &mut impl Read) -> io::Result<(u8, Vec<u8>)> {
    let head: [u8; 4] = read(from, 4)?.try_into().unwrap_or_default();
    let [low, middle, high, number] = head;
    let length = u32::from_le_bytes([low, middle, high, 0]) as usize;
    Ok((number, read(from, length)?))
}

/// Sends the packet that follows the one of that number.
fn send(to: &mut impl Write, after: u8, body: &[u8]) -> io::Result<()> {
    let [low, middle, high, _] = (body.len() as u32).to_le_bytes();
    let head = [low, middle, high, after.wrapping_add(1)];
    to.write_all(&[&head, body].concat())
}

/// The words of an error, behind its number and its state.
fn complaint(rest: &[u8]) -> String {
    let words = rest.get(2..).unwrap_or_default();
    let words = match words.first() {
        Some(b'#') => words.get(6..).unwrap_or_default(),
        _ => words,
    };
    String::from_utf8_lossy(words).into_owned()
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read, Write};

    use super::{ask, send};

    /// A server that has said everything in advance.
    struct Script<'a> {
        says: &'a [u8],
        heard: Vec<u8>,
    }

    impl Read for Script<'_> {
        fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
            self.says.read(to)
        }
    }

    impl Write for Script<'_> {
        fn write(&mut self, from: &[u8]) -> io::Result<usize> {
            self.heard.write(from)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn talk(packets: &[&[u8]]) -> (io::Result<()>, Vec<u8>) {
        let mut says = Vec::new();
        for packet in packets {
            send(&mut says, 255, packet).unwrap();
        }
        let heard = Vec::new();
        let mut script = Script { says: &says, heard };
        (ask(&mut script), script.heard)
    }

    #[test]
    fn a_root_without_a_password_is_let_in() {
        assert!(talk(&[b"\x0a11.4", b"\0\0\0"]).0.is_ok());
    }

    #[test]
    fn another_way_is_answered_in_that_way() {
        let (outcome, heard) = talk(&[
            b"\x0a8.4",
            b"\xfecaching_sha2_password\0salt",
            b"\x01\x03",
            b"\0",
        ]);
        assert!(outcome.is_ok());
        assert!(heard.ends_with(&[1, 0, 0, 1, 0]), "one empty string");
        let (outcome, heard) = talk(&[b"\x0a5.7", b"\xfemysql_native_password\0salt", b"\0"]);
        assert!(outcome.is_ok());
        assert!(heard.ends_with(&[0, 0, 0, 1]), "no bytes");
    }

    #[test]
    fn a_refusal_is_told_in_the_words_of_the_server() {
        let denied = b"\xff\x15\x04#28000Access denied for user 'root'";
        let said = talk(&[b"\x0a11.4", denied]).0.unwrap_err().to_string();
        assert_eq!(said, "Access denied for user 'root'");
        let full = talk(&[b"\xff\x10\x04Too many connections"]).0;
        assert_eq!(full.unwrap_err().to_string(), "Too many connections");
    }

    #[test]
    fn something_else_is_no_server() {
        assert!(talk(&[b"hello"]).0.is_err());
        assert!(talk(&[b"\x0a11.4"]).0.is_err(), "it hung up");
        assert!(talk(&[b"\x0a11.4", b""]).0.is_err());
    }
}
