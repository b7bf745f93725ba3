//! Installing what the test suites need and this machine lacks, by Debian's package manager.
//!
//! Nothing is installed where everything is there already, and nothing is asked of the user: it needs
//! root, or a `sudo` that asks for no password.

use std::process::{Command, Stdio};

use crate::outcome::Outcome;
use crate::process;

/// A program that a suite needs, and the Debian package that brings it.
const NEEDED: &[(&str, &str)] = &[
    ("chromium", "chromium"),
    ("chromedriver", "chromium-driver"),
];

/// Installs what is missing.
pub(super) fn run() -> Outcome {
    let packages = missing(|program| process::find(program).is_some());
    if packages.is_empty() {
        println!("nothing is missing");
        return Ok(());
    }
    let wanted = packages.join(", ");
    if process::find("apt-get").is_none() {
        return Err(format!("there is no apt-get to install {wanted}; install it by hand").into());
    }
    let sudo = !is_root();
    if sudo && !sudo_is_silent() {
        return Err(format!("installing {wanted} takes root, or sudo without a password").into());
    }
    process::run(apt_get(sudo, &["update"]))?;
    let mut install = apt_get(sudo, &["install", "-y", "--no-install-recommends"]);
    install.args(&packages);
    process::run(install)?;
    let left = missing(|program| process::find(program).is_some());
    if left.is_empty() {
        Ok(())
    } else {
        Err(format!("installed, but still missing: {}", left.join(", ")).into())
    }
}

fn missing(is_there: impl Fn(&str) -> bool) -> Vec<&'static str> {
    NEEDED
        .iter()
        .filter(|(program, _)| !is_there(program))
        .map(|(_, package)| *package)
        .collect()
}

fn apt_get(sudo: bool, arguments: &[&str]) -> Command {
    let mut words = vec!["apt-get", "-qq", "-o", "Acquire::Retries=3"];
    words.extend(arguments);
    let mut command = if sudo {
        words.insert(0, "-n");
        process::program("sudo", words)
    } else {
        process::program("apt-get", words.into_iter().skip(1))
    };
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}

fn is_root() -> bool {
    process::read(process::program("id", ["-u"])).is_ok_and(|id| id.trim() == "0")
}

fn sudo_is_silent() -> bool {
    let mut command = process::program("sudo", ["-n", "true"]);
    let quiet = command.stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::{apt_get, missing};
    use crate::process::show;

    #[test]
    fn only_what_is_missing_is_installed() {
        assert!(missing(|_| true).is_empty());
        assert_eq!(
            missing(|program| program == "chromium"),
            ["chromium-driver"]
        );
        assert_eq!(missing(|_| false), ["chromium", "chromium-driver"]);
    }

    #[test]
    fn sudo_never_asks() {
        let expected = "sudo -n apt-get -qq -o Acquire::Retries=3 update";
        assert_eq!(show(&apt_get(true, &["update"])), expected);
        let expected = "apt-get -qq -o Acquire::Retries=3 update";
        assert_eq!(show(&apt_get(false, &["update"])), expected);
    }
}
