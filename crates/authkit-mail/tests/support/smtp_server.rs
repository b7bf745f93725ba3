//! A small SMTP server on loopback: takes mail, refuses it, or falls silent.
#![allow(dead_code)] // each test file uses its own part

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// What the server does with a recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    Take,
    /// Answers `RCPT TO` with that line.
    Refuse(&'static str),
    /// Answers `MAIL FROM` with that line.
    RefuseSender(&'static str),
    /// Greets with that line and closes.
    Greet(&'static str),
    /// Never answers `RCPT TO` for that address; takes all others.
    HangFor(&'static str),
    /// Takes a mail and lets its sender wait that long for the answer.
    AnswerAfter(Duration),
    /// Hangs up in the middle of the content.
    CutInContent,
    /// Takes a mail and hangs up instead of saying so.
    CutBeforeAnswer,
    /// Takes a mail, says so and hangs up.
    CutAfterAnswer,
}

/// What one connection said.
#[derive(Clone, Debug, Default)]
pub(crate) struct Dialogue {
    pub(crate) commands: Vec<String>,
    /// The content of a mail that was taken, without dot-stuffing.
    pub(crate) mail: Option<String>,
}

/// The server; it goes down with this handle.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    heard: Arc<Mutex<Vec<Dialogue>>>,
    mails: Arc<Mutex<Vec<String>>>,
    manner: watch::Sender<Manner>,
    changed: watch::Receiver<usize>,
    task: JoinHandle<()>,
}

impl Server {
    /// A server on a free port, or on the one that is given.
    pub(crate) async fn start(address: Option<SocketAddr>, manner: Manner) -> Self {
        let listener = match address {
            Some(address) => loop {
                // the port of a server that has just gone down may need a moment
                match TcpListener::bind(address).await {
                    Ok(listener) => break listener,
                    Err(_) => tokio::task::yield_now().await,
                }
            },
            None => TcpListener::bind("127.0.0.1:0").await.expect("a free port"),
        };
        let address = listener.local_addr().expect("an address");
        let heard = Arc::new(Mutex::new(Vec::new()));
        let mails = Arc::new(Mutex::new(Vec::new()));
        let (manner, manners) = watch::channel(manner);
        let (count, changed) = watch::channel(0);
        let (log, taken) = (Arc::clone(&heard), Arc::clone(&mails));
        let task = tokio::spawn(async move {
            // they go down with the server
            let mut connections = tokio::task::JoinSet::new();
            loop {
                let (stream, _) = listener.accept().await.expect("a connection");
                let (log, taken) = (Arc::clone(&log), Arc::clone(&taken));
                let (manner, count) = (manners.borrow().clone(), count.clone());
                connections.spawn(async move {
                    let mut dialogue = Dialogue::default();
                    let _ = converse(stream, &manner, &mut dialogue, &taken).await;
                    log.lock().expect("no panic").push(dialogue);
                    count.send_modify(|n| *n += 1);
                });
            }
        });
        Self {
            address,
            heard,
            mails,
            manner,
            changed,
            task,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    pub(crate) fn behave(&self, manner: Manner) {
        self.manner.send_replace(manner);
    }

    /// All finished connections.
    pub(crate) fn dialogues(&self) -> Vec<Dialogue> {
        self.heard.lock().expect("no panic").clone()
    }

    /// All mails taken so far, whether or not their connections were finished.
    pub(crate) fn mails(&self) -> Vec<String> {
        self.mails.lock().expect("no panic").clone()
    }

    /// Waits until the connections that were finished have brought so many mails.
    pub(crate) async fn closed_after(&mut self, mails: usize) {
        let heard = Arc::clone(&self.heard);
        let brought = move |_: &usize| {
            let heard = heard.lock().expect("no panic");
            let commands = heard.iter().flat_map(|dialogue| &dialogue.commands);
            commands.filter(|command| *command == "DATA").count() >= mails
        };
        self.changed.wait_for(brought).await.expect("it runs");
    }

    /// Waits until so many connections were finished.
    pub(crate) async fn heard(&mut self, count: usize) {
        self.changed
            .wait_for(|n| *n >= count)
            .await
            .expect("the server runs");
    }

    /// Goes down: nobody listens any more. Returns the address to come back on.
    pub(crate) async fn stop(self) -> SocketAddr {
        self.task.abort();
        let _ = self.task.await;
        self.address
    }
}

/// An address on loopback where nobody listens.
pub(crate) async fn nobody() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    listener.local_addr().expect("an address")
}

async fn converse(
    stream: TcpStream,
    manner: &Manner,
    dialogue: &mut Dialogue,
    taken: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    if let Manner::Greet(line) = manner {
        return say(&mut stream, line).await;
    }
    say(&mut stream, "220 test ESMTP").await?;
    let mut line = String::new();
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let command = line.trim_end().to_owned();
        dialogue.commands.push(command.clone());
        let verb = command
            .split([' ', ':'])
            .next()
            .unwrap_or_default()
            .to_ascii_uppercase();
        match (verb.as_str(), manner) {
            ("EHLO", _) => say(&mut stream, "250-test\r\n250 8BITMIME").await?,
            ("MAIL", Manner::RefuseSender(refusal)) => say(&mut stream, refusal).await?,
            ("RCPT", Manner::Refuse(refusal)) => say(&mut stream, refusal).await?,
            ("RCPT", Manner::HangFor(address)) if command.contains(address) => {
                // silent until the other side hangs up
                line.clear();
                stream.read_line(&mut line).await?;
                return Ok(());
            }
            ("DATA", _) => {
                say(&mut stream, "354 go on").await?;
                if *manner == Manner::CutInContent {
                    line.clear();
                    stream.read_line(&mut line).await?;
                    return Ok(());
                }
                let content = content(&mut stream).await?;
                dialogue.mail = Some(content.clone());
                taken.lock().expect("no panic").push(content);
                match manner {
                    Manner::CutBeforeAnswer => return Ok(()),
                    Manner::AnswerAfter(pause) => tokio::time::sleep(*pause).await,
                    _ => {}
                }
                say(&mut stream, "250 taken").await?;
                if *manner == Manner::CutAfterAnswer {
                    return Ok(());
                }
            }
            ("QUIT", _) => return say(&mut stream, "221 bye").await,
            ("MAIL" | "RCPT" | "NOOP" | "RSET", _) => say(&mut stream, "250 ok").await?,
            _ => say(&mut stream, "502 what?").await?,
        }
    }
}

async fn content(stream: &mut BufReader<TcpStream>) -> std::io::Result<String> {
    let mut content = String::new();
    let mut line = String::new();
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if line == ".\r\n" {
            return Ok(content);
        }
        content.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}

async fn say(stream: &mut BufReader<TcpStream>, line: &str) -> std::io::Result<()> {
    stream
        .get_mut()
        .write_all(format!("{line}\r\n").as_bytes())
        .await
}
