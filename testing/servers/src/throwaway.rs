//! A server that a test owns.

use std::fmt;
use std::fs::{self, File};
use std::io;
use std::marker::PhantomData;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::Database;
use crate::database::Programs;
use crate::folder::Folder;
use crate::process::{LOOK_EVERY, Process};
use crate::user::{self, User};

/// The longest that a server may take until it lets one in.
const START_WITHIN: Duration = Duration::from_secs(60);
/// Between our look at a free port and the server's, somebody else may take it.
const PORTS_TRIED: u32 = 3;
/// What MariaDB says after a failure has more than thirty lines, and the reason stands before them.
const LINES: usize = 60;

/// Why there is no server.
#[derive(Debug)]
#[non_exhaustive]
pub enum NoServer {
    /// This machine has none to start; what is missing. A test that needs one did not run.
    Missing(String),
    /// It is installed and did not start; what it said. A test that needs one has failed.
    Failed(String),
}

impl fmt::Display for NoServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Missing(what) | Self::Failed(what)) = self;
        f.write_str(what)
    }
}

impl std::error::Error for NoServer {}

/// A server with data of its own, which is thrown away with it.
#[derive(Debug)]
pub struct Throwaway<D: Database> {
    // Before the folder, so that nothing is removed under a server that runs.
    process: Option<Process>,
    folder: Folder,
    programs: Programs,
    user: Option<User>,
    port: u16,
    database: PhantomData<D>,
}

impl<D: Database> Throwaway<D> {
    /// Starts a fresh server, its data in the folder for temporary files.
    ///
    /// # Errors
    /// [`NoServer::Missing`] where it is not installed, [`NoServer::Failed`] where it did not start.
    pub fn start() -> Result<Self, NoServer> {
        Self::start_in(&std::env::temp_dir())
    }

    /// Starts a fresh server, its data in a new folder within `parent`, which the server's user has to be able to reach.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub fn start_in(parent: &Path) -> Result<Self, NoServer> {
        let missing = |what: &str| NoServer::Missing(format!("{}: {what}", D::NAME));
        if !cfg!(target_os = "linux") {
            return Err(missing("throw-away servers are started on Linux only"));
        }
        let programs = D::programs().ok_or_else(|| missing("it is not installed"))?;
        let user = match user::is_root() {
            true => Some(user::first_of(D::USERS).ok_or_else(|| missing("no user to run it as"))?),
            false => None,
        };
        Self::make(parent, programs, user)
            .map_err(|error| NoServer::Failed(format!("{} did not start: {error}", D::NAME)))
    }

    fn make(parent: &Path, programs: Programs, user: Option<User>) -> io::Result<Self> {
        let folder = Folder::new(parent)?;
        if let Some(user) = user {
            folder.give_to(user)?;
        }
        let mut server = Self {
            process: None,
            folder,
            programs,
            user,
            port: 0,
            database: PhantomData,
        };
        let made = server.command(&server.programs.make, "make.log")?;
        let status = { made }.args(D::make(&server.data())).status()?;
        if !status.success() {
            return Err(io::Error::other(server.log("make.log")));
        }
        let mut outcome = Err(io::Error::other("no port is free"));
        for _ in 0..PORTS_TRIED {
            server.port = free_port()?;
            outcome = server.serve();
            if outcome.is_ok() {
                break;
            }
        }
        outcome.map(|()| server)
    }

    /// Where the all-powerful user finds the usual database; it stays the same for life.
    #[must_use]
    pub fn url(&self) -> String {
        D::url(self.port)
    }

    /// Stops the server in good order if it runs, cutting off its clients, and starts it again.
    ///
    /// # Errors
    /// When it does not start.
    pub fn restart(&mut self) -> io::Result<()> {
        if let Some(process) = self.process.take() {
            process.stop(D::STOP)?;
        }
        self.serve()
    }

    /// Ends the server at once and leaves it so until [`restart`](Self::restart): what it has not written is lost.
    ///
    /// # Errors
    /// When no signal can be sent.
    pub fn kill(&mut self) -> io::Result<()> {
        self.process.take().map_or(Ok(()), Process::kill)
    }

    /// Makes the server stand still: it takes connections and answers nobody.
    ///
    /// # Errors
    /// When no signal can be sent.
    pub fn pause(&self) -> io::Result<()> {
        self.signal("STOP")
    }

    /// Lets it go on where it stood.
    ///
    /// # Errors
    /// When no signal can be sent.
    pub fn resume(&self) -> io::Result<()> {
        self.signal("CONT")
    }

    fn signal(&self, signal: &str) -> io::Result<()> {
        let running = self.process.as_ref();
        running.map_or(Ok(()), |process| process.signal_all(signal))
    }

    fn serve(&mut self) -> io::Result<()> {
        let mut command = self.command(&self.programs.serve, "serve.log")?;
        command.args(D::serve(&self.data(), self.port));
        let process = self
            .process
            .insert(Process::start(command, D::ABORT, self.folder.path())?);
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        let start = Instant::now();
        while let Err(error) = D::lets_in(address) {
            let ended = process.ended()?.is_some();
            if ended || start.elapsed() > START_WITHIN {
                let log = self.log("serve.log");
                self.kill()?;
                return Err(io::Error::other(format!("{error}\n{log}")));
            }
            std::thread::sleep(LOOK_EVERY);
        }
        Ok(())
    }

    /// A program of the server, as its user, with its output in a log.
    fn command(&self, program: &Path, log: &str) -> io::Result<Command> {
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.folder.path().join(log))?;
        let mut command = Command::new(program);
        command.current_dir(self.folder.path());
        // MariaDB clears the folder of temporary files when it starts, of those of other servers as well.
        command.env("TMPDIR", self.folder.path());
        command
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log);
        if let Some(user) = self.user {
            command.uid(user.uid).gid(user.gid);
        }
        Ok(command)
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The last lines that it wrote.
    fn log(&self, name: &str) -> String {
        let text = fs::read(self.folder.path().join(name)).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<_> = text.lines().collect();
        let last = lines.get(lines.len().saturating_sub(LINES)..);
        last.unwrap_or_default().join("\n")
    }
}

impl<D: Database> Drop for Throwaway<D> {
    fn drop(&mut self) {
        // Its data goes with it: there is nobody left to be kind to, or to tell.
        let _ = self.kill();
    }
}

fn free_port() -> io::Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    Ok(listener.local_addr()?.port())
}
