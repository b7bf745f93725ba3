//! The server's process: its children, signals to all of them, and somebody who looks after it when we are gone.

use std::fs;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// How often something is looked at that will happen soon.
pub(crate) const LOOK_EVERY: Duration = Duration::from_millis(20);
/// The longest that a server may take to end in good order.
const END_WITHIN: Duration = Duration::from_secs(60);

/// Waits for our end (that of its standard input), then ends the server and removes its folder.
///
/// A static in a test is never dropped, and a person may press Ctrl-C.
const CARETAKER: &str = r#"
cat > /dev/null
kill -s CONT "$1"; kill -s "$2" "$1"
for _ in 1 2 3 4 5 6 7 8 9; do kill -0 "$1" || break; sleep 1; done
rm -rf "$3"
"#;

/// A running server.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    caretaker: Child,
}

impl Process {
    /// Starts it, apart from our own group: what a terminal sends to us is not for it.
    pub(crate) fn start(mut command: Command, abort: &str, folder: &Path) -> io::Result<Self> {
        let mut child = command.process_group(0).spawn()?;
        let caretaker = Command::new("sh")
            .args(["-c", CARETAKER, "sh", &child.id().to_string(), abort])
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn();
        match caretaker {
            Ok(caretaker) => Ok(Self { child, caretaker }),
            Err(error) => {
                child.kill()?;
                child.wait()?;
                Err(error)
            }
        }
    }

    /// How it ended, if it has.
    pub(crate) fn ended(&mut self) -> io::Result<Option<ExitStatus>> {
        self.child.try_wait()
    }

    /// Sends a signal to the server, and then to its children; a server that stands still makes no new ones.
    pub(crate) fn signal_all(&self, signal: &str) -> io::Result<()> {
        let server = self.child.id();
        send(signal, &[server])?;
        send(signal, &children(server)?)
    }

    /// Ends it by that signal, and by force where it takes too long.
    pub(crate) fn stop(mut self, signal: &str) -> io::Result<()> {
        self.dismiss();
        send("CONT", &children(self.child.id())?)?;
        send("CONT", &[self.child.id()])?;
        send(signal, &[self.child.id()])?;
        let start = Instant::now();
        while self.ended()?.is_none() {
            if start.elapsed() > END_WITHIN {
                return self.kill();
            }
            std::thread::sleep(LOOK_EVERY);
        }
        Ok(())
    }

    /// Ends the server and its children at once; none of them can say a word to a client.
    pub(crate) fn kill(mut self) -> io::Result<()> {
        self.dismiss();
        // Stopped, it makes no child that we would miss.
        send("STOP", &[self.child.id()])?;
        let children = children(self.child.id())?;
        self.child.kill()?;
        self.child.wait()?;
        send("KILL", &children)?;
        // They hold what a new server would ask for, until the very end.
        while children.iter().any(|child| is_alive(*child)) {
            std::thread::sleep(LOOK_EVERY);
        }
        Ok(())
    }

    fn dismiss(&mut self) {
        // It may be gone already; then there is nothing to dismiss.
        let _ = self.caretaker.kill();
        let _ = self.caretaker.wait();
    }
}

/// Sends a signal; a process that has ended meanwhile needs none.
fn send(signal: &str, processes: &[u32]) -> io::Result<()> {
    if processes.is_empty() {
        return Ok(());
    }
    // `kill` is a word of every shell, but not a program on every machine.
    let mut command = Command::new("sh");
    command.args(["-c", r#"kill -s "$0" "$@""#, signal]);
    command.args(processes.iter().map(u32::to_string));
    command.stderr(Stdio::null()).status().map(drop)
}

/// The processes whose parent this one is.
fn children(parent: u32) -> io::Result<Vec<u32>> {
    let mut children = Vec::new();
    for entry in fs::read_dir("/proc")? {
        let name = entry?.file_name();
        let Some(process) = name.to_str().and_then(|name| name.parse().ok()) else {
            continue;
        };
        if parse(&stat(process)).is_some_and(|(_, its_parent)| its_parent == parent) {
            children.push(process);
        }
    }
    Ok(children)
}

/// Whether it still runs; what has ended and waits for somebody to notice does not.
fn is_alive(process: u32) -> bool {
    parse(&stat(process)).is_some_and(|(state, _)| state != "Z" && state != "X")
}

/// What Linux says of a process; nothing once it is gone.
fn stat(process: u32) -> String {
    fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default()
}

/// `1 (a name, perhaps with ) in it) S 7 ..`: the `S` and the 7.
fn parse(stat: &str) -> Option<(&str, u32)> {
    let (_, behind_the_name) = stat.rsplit_once(')')?;
    let mut fields = behind_the_name.split_whitespace();
    Some((fields.next()?, fields.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::{is_alive, parse};

    #[test]
    fn state_and_parent_are_read_behind_any_name() {
        assert_eq!(parse("12 (postgres) S 7 12 12 0"), Some(("S", 7)));
        assert_eq!(parse("12 (a) S 9 (b) R 7 12"), Some(("R", 7)));
        assert_eq!(parse(""), None);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn we_are_alive() {
        assert!(is_alive(std::process::id()));
        assert!(!is_alive(u32::MAX));
    }
}
