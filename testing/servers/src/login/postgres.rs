//! PostgreSQL: a start-up message, and what comes back until the server is ready for a query (protocol 3.0).

use std::io::{self, Read, Write};
use std::net::SocketAddr;

use super::{connect, read, refusal};

const PROTOCOL_3_0: i32 = 196_608;
const TERMINATE: &[u8] = b"X\0\0\0\x04";

/// Whether `postgres` is let in to the database `postgres`.
pub(crate) fn lets_in(address: SocketAddr) -> io::Result<()> {
    let mut stream = connect(address)?;
    stream.write_all(&start_up())?;
    verdict(&mut stream)?;
    stream.write_all(TERMINATE)
}

fn start_up() -> Vec<u8> {
    let words = b"user\0postgres\0database\0postgres\0\0";
    let length = 8 + words.len() as i32;
    let mut message = length.to_be_bytes().to_vec();
    message.extend(PROTOCOL_3_0.to_be_bytes());
    message.extend(words);
    message
}

/// Reads messages (a letter, a length that counts itself, a body) until one decides.
fn verdict(from: &mut impl Read) -> io::Result<()> {
    loop {
        let letter = read(from, 1)?;
        let length: [u8; 4] = read(from, 4)?.try_into().unwrap_or_default();
        let rest = (u32::from_be_bytes(length) as usize).checked_sub(4);
        let body = read(
            from,
            rest.ok_or_else(|| refusal("a message without a length"))?,
        )?;
        match letter.as_slice() {
            b"R" if body != [0; 4] => return Err(refusal("it asks for a password")),
            b"E" => return Err(refusal(complaint(&body))),
            b"Z" => return Ok(()),
            _ => {}
        }
    }
}

/// The field `M` of an error: what is meant for people.
fn complaint(body: &[u8]) -> String {
    let fields = body.split(|byte| *byte == 0);
    let message = fields.filter_map(|field| field.strip_prefix(b"M")).next();
    String::from_utf8_lossy(message.unwrap_or(b"it refuses")).into_owned()
}

#[cfg(test)]
mod tests {
    use super::{start_up, verdict};

    fn message(letter: u8, body: &[u8]) -> Vec<u8> {
        let length = (4 + body.len() as u32).to_be_bytes();
        [&[letter], &length[..], body].concat()
    }

    #[test]
    fn a_start_up_message_counts_its_own_length() {
        let message = start_up();
        assert_eq!(message[..4], (message.len() as u32).to_be_bytes());
    }

    #[test]
    fn only_a_server_that_is_ready_lets_in() {
        let trusted = message(b'R', &[0; 4]);
        let ready = [
            trusted.clone(),
            message(b'S', b"a\0b\0"),
            message(b'Z', b"I"),
        ]
        .concat();
        assert!(verdict(&mut &ready[..]).is_ok());
        assert!(verdict(&mut &trusted[..]).is_err(), "it hung up");
    }

    #[test]
    fn a_password_or_an_error_is_no_welcome() {
        let asks = message(b'R', &[0, 0, 0, 10]);
        let said = verdict(&mut &asks[..]).unwrap_err().to_string();
        assert!(said.contains("password"), "{said}");
        let starting = message(b'E', b"SFATAL\0Mthe database system is starting up\0\0");
        let said = verdict(&mut &starting[..]).unwrap_err().to_string();
        assert_eq!(said, "the database system is starting up");
    }

    #[test]
    fn something_else_is_no_server() {
        assert!(verdict(&mut &b"HTTP/1.1 400 Bad Request\r\n\r\n"[..]).is_err());
        assert!(verdict(&mut &message(b'Z', b"I")[..3]).is_err());
        assert!(verdict(&mut &b"Z\0\0\0\x03"[..]).is_err());
    }
}
