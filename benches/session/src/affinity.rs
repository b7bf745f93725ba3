//! One core for the server and another one for whoever asks it, by `taskset` of util-linux.

use std::fs;
use std::process::{Command, Stdio};

use crate::Outcome;

/// The cores, or none where they cannot be told apart: then everybody runs anywhere.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cores {
    server: Option<u32>,
}

impl Cores {
    /// Moves this process, and what it starts from now on, to the last core; the first one is for servers.
    pub(crate) fn take() -> Outcome<Self> {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let list = status
            .lines()
            .find_map(|line| line.strip_prefix("Cpus_allowed_list:"));
        let cores = list.map(parse).unwrap_or_default();
        let (Some(first), Some(last)) = (cores.first(), cores.last()) else {
            return Ok(Self::unpinned("nobody says which cores there are"));
        };
        if first == last {
            return Ok(Self::unpinned("there is one core"));
        }
        let pid = std::process::id().to_string();
        let mut taskset = Command::new("taskset");
        taskset.args(["-cp", &last.to_string(), &pid]);
        match taskset.stdout(Stdio::null()).status() {
            Ok(status) if status.success() => Ok(Self {
                server: Some(*first),
            }),
            _ => Ok(Self::unpinned("there is no taskset")),
        }
    }

    fn unpinned(why: &str) -> Self {
        println!("NOT PINNED: {why}, so servers and load take each other's time");
        Self { server: None }
    }

    /// A program on the servers' core.
    pub(crate) fn server(self, program: &str) -> Command {
        match self.server {
            Some(core) => {
                let mut command = Command::new("taskset");
                command.args(["-c", &core.to_string(), program]);
                command
            }
            None => Command::new(program),
        }
    }
}

/// `0-3,8` is 0, 1, 2, 3, 8.
fn parse(list: &str) -> Vec<u32> {
    let ranges = list.trim().split(',').filter_map(|range| {
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        Some(first.parse().ok()?..=last.parse::<u32>().ok()?)
    });
    ranges.flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn cores_are_listed_in_ranges() {
        assert_eq!(parse("\t0-1\n"), [0, 1]);
        assert_eq!(parse("0,2-4,8"), [0, 2, 3, 4, 8]);
        assert_eq!(parse(""), [0; 0]);
    }
}
