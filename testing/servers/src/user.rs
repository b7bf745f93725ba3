//! The user that a server runs as. The servers refuse to be root, and are right.

use std::fs;
use std::os::unix::fs::MetadataExt;

/// A line of `/etc/passwd`, as far as it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct User {
    pub(crate) uid: u32,
    pub(crate) gid: u32,
}

/// Whether this process is root.
pub(crate) fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}

/// The first of these users that this machine has.
pub(crate) fn first_of(names: &[&str]) -> Option<User> {
    let known = fs::read_to_string("/etc/passwd").ok()?;
    names.iter().find_map(|name| find(&known, name))
}

fn find(known: &str, name: &str) -> Option<User> {
    known.lines().find_map(|line| {
        let mut fields = line.split(':');
        if fields.next()? != name {
            return None;
        }
        let uid = fields.nth(1)?.parse().ok()?;
        let gid = fields.next()?.parse().ok()?;
        Some(User { uid, gid })
    })
}

#[cfg(test)]
mod tests {
    use super::{User, find};

    #[test]
    fn a_user_is_found_by_the_whole_name() {
        let known =
            "root:x:0:0::/:/bin/sh\nmysqlx:x:1:1::/:/bin/sh\nmysql:x:107:110::/:/bin/false\n";
        let mysql = User { uid: 107, gid: 110 };
        assert_eq!(find(known, "mysql"), Some(mysql));
        assert_eq!(find(known, "postgres"), None);
    }
}
