//! The process under test.

use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::{Arc, Mutex, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::SOON;
use super::client::Client;

/// A folder with a database in it, which outlives the processes that use it; or with a server's address instead.
pub(crate) struct Home {
    folder: TempDir,
    server: Option<String>,
}

impl Home {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a folder"),
            server: None,
        }
    }

    /// A home whose accounts are kept by a database server.
    pub(crate) fn on(url: &str) -> Self {
        Self {
            server: Some(url.to_owned()),
            ..Self::new()
        }
    }

    pub(crate) fn database(&self) -> String {
        let file = || format!("sqlite:{}", self.path("app.db").display());
        self.server.clone().unwrap_or_else(file)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs the program to its end, on this database.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        let mut command = program();
        command
            .current_dir(self.folder.path())
            .args(["--database", &self.database()])
            .args(arguments);
        command.output().expect("it runs")
    }
}

/// The program, without arguments.
pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_quickstart"));
    // what it says when it fails is tested, not what a developer asks for besides
    command.env_remove("RUST_BACKTRACE").env_remove("RUST_LOG");
    command
}

/// A running server. It is killed when this goes out of scope, also by a test that fails.
pub(crate) struct Server {
    url: String,
    child: Child,
    output: Arc<Mutex<String>>,
    errors: Arc<Mutex<String>>,
    readers: Vec<JoinHandle<()>>,
}

impl Server {
    pub(crate) fn start(home: &Home) -> Self {
        Self::start_with(home, &[])
    }

    /// Starts on a free port, unless `arguments` name another, and waits until it listens.
    pub(crate) fn start_with(home: &Home, arguments: &[&str]) -> Self {
        let mut command = program();
        if !arguments.contains(&"--bind") {
            command.args(["--bind", "127.0.0.1:0"]);
        }
        // every client of the tests comes from another address, as they do in life
        if !arguments.contains(&"--proxies") {
            command.args(["--proxies", "1"]);
        }
        command
            .current_dir(home.folder.path())
            .args(["--database", &home.database()])
            .args(arguments);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("it starts");

        let (tell, told) = mpsc::channel();
        let output = Arc::new(Mutex::new(String::new()));
        let errors = Arc::new(Mutex::new(String::new()));
        let stdout = collect(child.stdout.take().expect("a pipe"), &output, move |line| {
            if let Some(url) = line.trim().strip_prefix("Look around") {
                let _ = tell.send(url.trim().trim_end_matches('/').to_owned());
            }
        });
        let stderr = collect(child.stderr.take().expect("a pipe"), &errors, |_| {});
        let readers = vec![stdout, stderr];
        let mut server = Self {
            url: String::new(),
            child,
            output,
            errors,
            readers,
        };
        match told.recv_timeout(SOON) {
            Ok(url) => server.url = url,
            Err(_) => panic!("it does not say where it listens: {}", server.errors()),
        }
        server
    }

    /// The address of a page.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    /// Host and port.
    pub(crate) fn address(&self) -> &str {
        self.url.trim_start_matches("http://")
    }

    /// A client of its own: no cookies yet.
    pub(crate) fn client(&self) -> Client {
        Client::new(&self.url)
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it has written to standard error so far.
    pub(crate) fn errors(&self) -> String {
        self.errors.lock().expect("no panic").clone()
    }

    /// What it has written to standard output so far.
    pub(crate) fn output(&self) -> String {
        self.output.lock().expect("no panic").clone()
    }

    /// Kills it as `kill -9` does.
    pub(crate) fn kill(&mut self) {
        self.child.kill().expect("it was running");
        self.child.wait().expect("it has ended");
    }

    /// Asks it to stop, as a service manager does.
    pub(crate) fn terminate(&self) {
        let done = Command::new("kill")
            .args(["-TERM", &self.id().to_string()])
            .status()
            .expect("kill");
        assert!(done.success());
    }

    /// Waits until it has ended by itself.
    pub(crate) fn ended(&mut self, within: Duration) -> ExitStatus {
        let started = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("a process") {
                for reader in self.readers.drain(..) {
                    reader.join().expect("no panic");
                }
                return status;
            }
            assert!(
                started.elapsed() < within,
                "it is still there after {within:?}"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Stops it and starts it again on the same database.
    pub(crate) fn restart(mut self, home: &Home, arguments: &[&str]) -> Self {
        self.terminate();
        assert!(self.ended(SOON).success());
        drop(self);
        Self::start_with(home, arguments)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        for reader in self.readers.drain(..) {
            let _ = reader.join();
        }
        let errors = self.errors();
        if std::thread::panicking() {
            eprintln!("the server said: {errors}");
        } else {
            assert!(!errors.contains("panicked"), "{errors}");
        }
    }
}

fn collect(
    from: impl Read + Send + 'static,
    into: &Arc<Mutex<String>>,
    mut on_line: impl FnMut(&str) + Send + 'static,
) -> JoinHandle<()> {
    let into = Arc::clone(into);
    std::thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            on_line(&line);
            let mut text = into.lock().expect("no panic");
            text.push_str(&line);
            text.push('\n');
        }
    })
}
