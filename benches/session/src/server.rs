//! A server process on the servers' core, and the time it takes.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use crate::Outcome;
use crate::load;

/// A running server; killed when it goes out of scope.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
    /// What may be asked of it, by case.
    pub(crate) requests: BTreeMap<String, Vec<Vec<u8>>>,
}

impl Server {
    /// Starts one that says itself where it listens and what may be asked.
    pub(crate) fn start(mut command: Command) -> Outcome<Self> {
        let shown = format!("{command:?}");
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{shown}: {error}"))?;
        let output = child.stdout.take().ok_or("no output")?;
        let mut server = Self {
            child,
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            requests: BTreeMap::new(),
        };
        for line in BufReader::new(output).lines() {
            let line = line?;
            if let Some(address) = line.strip_prefix("ready ") {
                server.address = address.parse()?;
                return Ok(server);
            }
            let mut parts = line.splitn(3, '\t');
            if let (Some(case), Some(path), Some(header)) =
                (parts.next(), parts.next(), parts.next())
            {
                let requests = server.requests.entry(case.to_owned()).or_default();
                requests.push(load::get(path, header));
            }
        }
        Err(format!("{shown} ended before it was ready").into())
    }

    /// Watches one that listens at an address that was given to it.
    pub(crate) fn at(child: Child, address: SocketAddr) -> Self {
        Self {
            child,
            address,
            requests: BTreeMap::new(),
        }
    }

    /// Nanoseconds that it and its children have spent on a processor; `None` where the system does not say.
    pub(crate) fn on_processor(&self) -> Option<f64> {
        with_children(self.child.id())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // gunicorn ends its workers when it is asked to, and `kill` would not ask
        let _ = Command::new("kill")
            .arg(self.child.id().to_string())
            .status();
        let _ = self.child.wait();
    }
}

/// Nanoseconds that this process has spent on a processor.
pub(crate) fn spent_here() -> Option<f64> {
    spent_by(std::process::id())
}

fn with_children(pid: u32) -> Option<f64> {
    let mut sum = spent_by(pid)?;
    let children = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children"));
    for child in children.unwrap_or_default().split_whitespace() {
        sum += with_children(child.parse().ok()?).unwrap_or_default();
    }
    Some(sum)
}

fn spent_by(pid: u32) -> Option<f64> {
    let mut sum = 0.0;
    for task in fs::read_dir(format!("/proc/{pid}/task")).ok()? {
        let text = fs::read_to_string(task.ok()?.path().join("schedstat")).ok()?;
        sum += text.split_whitespace().next()?.parse::<f64>().ok()?;
    }
    Some(sum)
}
