//! A worker process and a mail server for it.
#![allow(dead_code)] // each test file uses its own part

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::ops::Range;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use authkit_token::SystemRandom;
use mail_parser::MessageParser;
use rand_core::TryRng;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The program on that database.
pub(crate) fn program(database: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mail-worker"));
    command.args(["--database", database]);
    command
}

/// What it says to a command that ends by itself.
pub(crate) fn ask(database: &str, arguments: &[&str]) -> Output {
    let mut command = program(database);
    command.args(arguments).output().expect("it runs")
}

/// A running worker. It is killed when this goes out of scope, also by a test that fails.
pub(crate) struct Process(Child);

impl Process {
    pub(crate) fn start(
        database: &str,
        smtp: &str,
        key_file: &Path,
        workers: usize,
        parallel: usize,
    ) -> Self {
        let mut command = program(database);
        command.arg("run").args(["--smtp", smtp]).arg("--key-file");
        command.arg(key_file);
        command.args(["--base-url", "https://example.com"]);
        command.args(["--sender", "no-reply@example.com"]);
        command.args(["--workers", &workers.to_string()]);
        command.args(["--parallel", &parallel.to_string()]);
        command.args(["--poll", "0.05", "--lease", "4"]);
        command.stdin(Stdio::null()).stderr(Stdio::null());
        Self(command.stdout(Stdio::piped()).spawn().expect("it starts"))
    }

    /// Waits until it says that it works.
    pub(crate) fn working(mut self) -> Self {
        let output = self.0.stdout.take().expect("a pipe");
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line).expect("a line");
        assert_eq!(line, "working\n");
        self
    }

    /// As `kill -9` does.
    pub(crate) fn kill(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }

    pub(crate) fn is_alive(&mut self) -> bool {
        self.0.try_wait().is_ok_and(|ended| ended.is_none())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Takes every mail. It takes a random while to look a recipient up, and none to answer to a mail.
pub(crate) struct SmtpServer {
    pub(crate) address: SocketAddr,
    ids: Arc<Mutex<Vec<String>>>,
    refusal: Arc<Mutex<Option<&'static str>>>,
}

impl SmtpServer {
    pub(crate) async fn start(pause: Range<Duration>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let server = Self {
            address,
            ids: Arc::default(),
            refusal: Arc::default(),
        };
        let (ids, refusal) = (Arc::clone(&server.ids), Arc::clone(&server.refusal));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (ids, refusal) = (Arc::clone(&ids), Arc::clone(&refusal));
                let pause = pause.clone();
                // a client that is killed in the middle of a mail has sent no mail
                tokio::spawn(async move {
                    let _ = converse(stream, &ids, &refusal, pause).await;
                });
            }
        });
        server
    }

    /// From now on recipients are refused with that line, or taken again.
    pub(crate) fn refuse(&self, line: Option<&'static str>) {
        *self.refusal.lock().expect("no panic") = line;
    }

    /// The `Message-ID` of each mail that was taken.
    pub(crate) fn ids(&self) -> Vec<String> {
        self.ids.lock().expect("no panic").clone()
    }
}

async fn converse(
    stream: TcpStream,
    ids: &Mutex<Vec<String>>,
    refusal: &Mutex<Option<&'static str>>,
    pause: Range<Duration>,
) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = tokio::io::BufReader::new(read).lines();
    write.write_all(b"220 test ESMTP\r\n").await?;
    while let Some(line) = lines.next_line().await? {
        let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        let refused = *refusal.lock().expect("no panic");
        if verb == "RCPT" {
            let width = (pause.end - pause.start).as_millis().max(1);
            let extra = u128::from(SystemRandom.try_next_u32().expect("a number")) % width;
            let extra = Duration::from_millis(u64::try_from(extra).expect("short"));
            tokio::time::sleep(pause.start + extra).await;
        }
        let answer = match (verb.as_str(), refused) {
            ("EHLO", _) => "250-test\r\n250 8BITMIME",
            ("RCPT", Some(refusal)) => refusal,
            ("DATA", _) => {
                write.write_all(b"354 go on\r\n").await?;
                let mut mail = String::new();
                loop {
                    let Some(line) = lines.next_line().await? else {
                        return Ok(());
                    };
                    if line == "." {
                        break;
                    }
                    mail.push_str(line.strip_prefix('.').unwrap_or(&line));
                    mail.push_str("\r\n");
                }
                let mail = MessageParser::default()
                    .parse(mail.as_bytes())
                    .expect("a mail");
                let id = mail.message_id().expect("an id").to_owned();
                ids.lock().expect("no panic").push(id);
                "250 taken"
            }
            ("QUIT", _) => return write.write_all(b"221 bye\r\n").await,
            _ => "250 ok",
        };
        write.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
    Ok(())
}
