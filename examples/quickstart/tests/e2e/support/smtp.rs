//! A mail server on loopback that takes everything.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use mail_parser::MessageParser;
use tokio::net::TcpSocket;

use super::eventually;
use super::mailbox::Mail;

/// An address on which nobody listens, and nobody else can.
pub(crate) struct Reserved {
    socket: TcpSocket,
    pub(crate) address: SocketAddr,
}

impl Reserved {
    pub(crate) fn new() -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket
            .bind("127.0.0.1:0".parse().expect("an address"))
            .expect("a free port");
        let address = socket.local_addr().expect("an address");
        Self { socket, address }
    }

    /// The server comes up.
    pub(crate) fn open(self) -> SmtpServer {
        let listener = self.socket.listen(64).expect("a listener");
        let listener = listener.into_std().expect("a listener");
        listener.set_nonblocking(false).expect("a listener");
        let mails = Arc::new(Mutex::new(Vec::new()));
        let taken = Arc::clone(&mails);
        thread::spawn(move || serve(&listener, &taken));
        SmtpServer { mails }
    }

    pub(crate) fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }
}

/// What it was told, oldest first. The server itself runs as long as the tests.
#[derive(Clone)]
pub(crate) struct SmtpServer {
    mails: Arc<Mutex<Vec<Mail>>>,
}

impl SmtpServer {
    pub(crate) fn mails(&self) -> Vec<Mail> {
        self.mails.lock().expect("no panic").clone()
    }

    /// All mails to that address with that subject.
    pub(crate) fn to(&self, address: &str, subject: &str) -> Vec<Mail> {
        self.mails()
            .into_iter()
            .filter(|mail| mail.to == address && mail.subject == subject)
            .collect()
    }

    /// The first mail to that address with that subject.
    pub(crate) async fn mail(&self, address: &str, subject: &str, within: Duration) -> Mail {
        let what = format!("mail to {address}: {subject}");
        eventually(&what, within, || async {
            self.to(address, subject).into_iter().next()
        })
        .await
    }
}

fn serve(listener: &TcpListener, mails: &Arc<Mutex<Vec<Mail>>>) {
    for stream in listener.incoming().flatten() {
        let mails = Arc::clone(mails);
        thread::spawn(move || {
            // a client that is killed in the middle of a mail has sent no mail
            let _ = converse(stream, &mails);
        });
    }
}

fn converse(stream: TcpStream, mails: &Mutex<Vec<Mail>>) -> std::io::Result<()> {
    let mut output = stream.try_clone()?;
    let mut input = BufReader::new(stream);
    let mut say = move |line: &str| write!(output, "{line}\r\n");
    say("220 mail.test ESMTP")?;
    let (mut from, mut to) = (None, None);
    let mut line = Vec::new();
    loop {
        line.clear();
        if input.read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        let command = String::from_utf8_lossy(&line).trim_end().to_owned();
        let verb = command.get(..4).unwrap_or_default().to_ascii_uppercase();
        match verb.as_str() {
            "EHLO" => say("250-mail.test\r\n250-8BITMIME\r\n250 SMTPUTF8")?,
            "MAIL" if from.is_none() => {
                from = Some(command);
                say("250 ok")?;
            }
            "RCPT" if from.is_some() => {
                to = command.split(['<', '>']).nth(1).map(str::to_owned);
                say("250 ok")?;
            }
            "DATA" if to.is_some() => {
                say("354 go on")?;
                let Some(content) = read_content(&mut input)? else {
                    return Ok(());
                };
                let mail = parse(&content, to.take().unwrap_or_default());
                from = None;
                mails.lock().expect("no panic").push(mail);
                say("250 taken")?;
            }
            "QUIT" => return say("221 bye"),
            "NOOP" | "RSET" => say("250 ok")?,
            _ => say("503 not now")?,
        }
    }
}

/// The content up to the lonely dot, without the dots that were put before dots (RFC 5321, 4.5.2).
fn read_content(input: &mut impl BufRead) -> std::io::Result<Option<Vec<u8>>> {
    let (mut content, mut line) = (Vec::new(), Vec::new());
    loop {
        line.clear();
        if input.read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        if line == b".\r\n" {
            return Ok(Some(content));
        }
        content.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
    }
}

fn parse(content: &[u8], to: String) -> Mail {
    let mail = MessageParser::default().parse(content).expect("a mail");
    let header_to = mail
        .to()
        .and_then(|to| to.first())
        .and_then(|to| to.address())
        .unwrap_or_default();
    assert_eq!(header_to, to, "the envelope and the mail agree");
    assert!(mail.message_id().is_some() && mail.date().is_some() && mail.from().is_some());
    let text = mail.body_text(0).expect("a text").replace("\r\n", "\n");
    let html = mail.body_html(0).expect("a page").into_owned();
    let link = text
        .lines()
        .map(str::trim)
        .find(|line| line.starts_with("http://"))
        .unwrap_or_default()
        .to_owned();
    Mail {
        to,
        subject: mail.subject().unwrap_or_default().to_owned(),
        text,
        html,
        link,
    }
}
