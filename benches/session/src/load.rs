//! Requests as fast as one core can make them: a few connections that are kept open, each with one request on its way.
//!
//! It looks at all connections in turn and never sleeps, so that no server has to wake it: that costs the server as much as a
//! small answer, and the slower of two servers more often.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use crate::Outcome;

/// How long a single answer may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// What is asked, of whom, and how the answer has to end.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) address: SocketAddr,
    pub(crate) requests: Vec<Vec<u8>>,
    pub(crate) body: &'static str,
    pub(crate) connections: usize,
}

/// Connections to one server.
#[derive(Debug)]
pub(crate) struct Load {
    address: SocketAddr,
    connections: Vec<Connection>,
    /// Which request is next.
    next: usize,
}

#[derive(Debug)]
struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    filled: usize,
    asked_at: Instant,
}

/// What has become of a request.
enum Answer {
    Awaited,
    Taken,
    /// And the server closes the connection after it.
    TakenAndClosed,
}

impl Load {
    pub(crate) fn new(target: &Target) -> Outcome<Self> {
        let open = |_| Connection::open(target.address);
        Ok(Self {
            address: target.address,
            connections: (0..target.connections).map(open).collect::<Outcome<_>>()?,
            next: 0,
        })
    }

    /// Makes every different request once, and as many again until that much time has passed.
    pub(crate) fn warm_up(&mut self, target: &Target, lasting: Duration) -> Outcome {
        let once = target.requests.len();
        self.go_on(target, |done, since| done < once || since < lasting)?;
        Ok(())
    }

    /// Asks for so long; how many answers came, and how long it took until the last of them.
    pub(crate) fn run(&mut self, target: &Target, lasting: Duration) -> Outcome<(usize, Duration)> {
        self.go_on(target, |_, since| since < lasting)
    }

    fn go_on(
        &mut self,
        target: &Target,
        goes_on: impl Fn(usize, Duration) -> bool,
    ) -> Outcome<(usize, Duration)> {
        let start = Instant::now();
        let mut done = 0;
        let mut awaited = self.connections.len();
        for connection in &mut self.connections {
            connection.ask(request(target, &mut self.next)?)?;
        }
        while awaited > 0 {
            let before = done;
            let asks = goes_on(done, start.elapsed());
            for connection in &mut self.connections {
                match connection.answer(target.body)? {
                    Answer::Awaited => continue,
                    Answer::Taken => {}
                    Answer::TakenAndClosed => *connection = Connection::open(self.address)?,
                }
                done += 1;
                if asks {
                    connection.ask(request(target, &mut self.next)?)?;
                } else {
                    connection.rest();
                    awaited -= 1;
                }
            }
            if done == before {
                // a database may have work to do on this core
                std::thread::yield_now();
            }
        }
        Ok((done, start.elapsed()))
    }
}

fn request<'a>(target: &'a Target, next: &mut usize) -> Outcome<&'a [u8]> {
    let at = *next % target.requests.len().max(1);
    *next = at + 1;
    Ok(target.requests.get(at).ok_or("there is nothing to ask")?)
}

impl Connection {
    fn open(address: SocketAddr) -> Outcome<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_nonblocking(true)?;
        Ok(Self {
            stream,
            buffer: vec![0; 16 * 1024],
            filled: 0,
            asked_at: Instant::now(),
        })
    }

    fn ask(&mut self, request: &[u8]) -> Outcome {
        self.filled = 0;
        self.asked_at = Instant::now();
        Ok(self.stream.write_all(request)?)
    }

    /// Nothing is awaited from now on.
    fn rest(&mut self) {
        self.filled = usize::MAX;
    }

    /// Looks whether the answer is there, which has to be a 200 with that body.
    fn answer(&mut self, body: &str) -> Outcome<Answer> {
        let Some(free) = self.buffer.get_mut(self.filled..) else {
            return Ok(Answer::Awaited);
        };
        self.filled += match self.stream.read(free) {
            Ok(0) => return Err("the server hung up, or its answer is too long".into()),
            Ok(read) => read,
            Err(error) if error.kind() == ErrorKind::Interrupted => 0,
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                if self.asked_at.elapsed() > PATIENCE {
                    return Err("the server does not answer".into());
                }
                return Ok(Answer::Awaited);
            }
            Err(error) => return Err(error.into()),
        };
        let answer = self.buffer.get(..self.filled).unwrap_or_default();
        if is_refusal(answer) {
            return Err(String::from_utf8_lossy(answer).into_owned().into());
        }
        Ok(match answer.ends_with(body.as_bytes()) {
            false => Answer::Awaited,
            true if closes(answer) => Answer::TakenAndClosed,
            true => Answer::Taken,
        })
    }
}

/// Whether it is the beginning of an answer other than a 200.
fn is_refusal(answer: &[u8]) -> bool {
    let status = answer.get(8..12);
    status.is_some_and(|status| status != b" 200")
}

fn closes(answer: &[u8]) -> bool {
    const LAST_WORD: &[u8] = b"onnection: close";
    // a server that closes says so early; one that does not is not searched to its end
    let head = answer.get(..answer.len().min(160)).unwrap_or_default();
    head.windows(LAST_WORD.len()).any(|word| word == LAST_WORD)
}

/// One exchange on a connection of its own, for signing in: the status and headers of the answer, and its body.
pub(crate) fn exchange(address: SocketAddr, request: &str) -> Outcome<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// The cookies that an answer sets, as the header that brings them back.
pub(crate) fn cookies_of(answer: &str) -> Option<String> {
    let head = answer.split("\r\n\r\n").next()?;
    let cookies = head.lines().filter_map(|line| {
        let (name, value) = line.split_once(": ")?;
        let is_cookie = name.eq_ignore_ascii_case("set-cookie");
        is_cookie.then(|| value.split(';').next()).flatten()
    });
    let cookies: Vec<_> = cookies.collect();
    (!cookies.is_empty()).then(|| format!("Cookie: {}", cookies.join("; ")))
}

/// A request as a browser makes it, with one header more.
pub(crate) fn get(path: &str, header: &str) -> Vec<u8> {
    let agent = crate::people::USER_AGENT;
    format!(
        "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: {agent}\r\n\
         Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n\
         Accept-Language: en-GB,en;q=0.7\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n{header}\r\n\r\n"
    )
    .into_bytes()
}

#[cfg(test)]
mod tests {
    use super::{closes, cookies_of, is_refusal};

    #[test]
    fn answers_are_told_apart() {
        assert!(!is_refusal(b"HTTP/1.1 200 OK\r\n"));
        assert!(!is_refusal(b"HTTP/1."));
        assert!(is_refusal(b"HTTP/1.1 303 See Other\r\n"));
        assert!(closes(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nx"));
        assert!(!closes(b"HTTP/1.1 200 OK\r\nvary: Cookie\r\n\r\nx"));
    }

    #[test]
    fn cookies_come_back_without_their_attributes() {
        let answer = "HTTP/1.1 302 Found\r\nSet-Cookie: a=b; Path=/\r\nset-cookie: c=d\r\n\r\nSet-Cookie: e=f";
        assert_eq!(cookies_of(answer).as_deref(), Some("Cookie: a=b; c=d"));
        assert_eq!(cookies_of("HTTP/1.1 200 OK\r\n\r\n"), None);
    }
}
