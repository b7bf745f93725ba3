//! The Python environment with other people's implementations: the suite `oracle`.
#![allow(dead_code)] // each test file uses its own part

use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// The interpreter, where there is one; the suite reports that it ran.
fn python() -> Option<std::ffi::OsString> {
    let python = std::env::var_os("AUTHKIT_TEST_PYTHON")?;
    if let Some(report) = std::env::var_os("AUTHKIT_SUITE_REPORT") {
        std::fs::write(Path::new(&report).join("oracle"), "").expect("a report");
    }
    Some(python)
}

fn command(python: &std::ffi::OsStr, script: &str) -> Command {
    let script = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/oracle")
        .join(script);
    let mut command = Command::new(python);
    // what these packages have to say about newer versions of Python is not asked for
    command.args(["-W", "ignore"]).arg(script);
    command
}

/// What a script answers to one question; `None` where there is no Python.
pub(crate) fn ask(script: &str, question: &Value) -> Option<Value> {
    let mut command = command(&python()?, script);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().expect("python");
    let mut input = child.stdin.take().expect("a pipe");
    let question = question.to_string();
    let writing = std::thread::spawn(move || input.write_all(question.as_bytes()));
    let output = child.wait_with_output().expect("an answer");
    writing.join().expect("no panic").expect("a pipe");
    assert!(output.status.success(), "{script} failed");
    Some(serde_json::from_slice(&output.stdout).expect("JSON"))
}

/// aiosmtpd, and what it says of the mails that it takes.
pub(crate) struct Sink {
    pub(crate) port: u64,
    folder: tempfile::TempDir,
    child: Child,
    _input: ChildStdin,
    lines: Receiver<Value>,
}

impl Sink {
    /// Starts it; `None` where there is no Python.
    pub(crate) fn start(mode: &str, host: &str) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let mut command = command(&python()?, "sink.py");
        command.arg(mode).arg(folder.path()).arg(host);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("python");
        let input = child.stdin.take().expect("a pipe");
        let output = BufReader::new(child.stdout.take().expect("a pipe"));
        let (say, lines) = channel();
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                let _ = say.send(serde_json::from_str(&line).expect("JSON"));
            }
        });
        let mut sink = Self {
            port: 0,
            folder,
            child,
            _input: input,
            lines,
        };
        sink.port = sink.next()["port"].as_u64().expect("a port");
        Some(sink)
    }

    /// The next mail that was taken.
    pub(crate) fn next(&self) -> Value {
        let patience = Duration::from_secs(60);
        self.lines.recv_timeout(patience).expect("a mail")
    }

    /// Whether a mail was taken that nobody has asked for yet.
    pub(crate) fn has_more(&self) -> bool {
        self.lines.try_recv().is_ok()
    }

    /// The certificate of its authority, in PEM.
    pub(crate) fn authority(&self) -> Vec<u8> {
        std::fs::read(self.folder.path().join("authority.pem")).expect("a certificate")
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
