//! Installing what the test suites need and this machine lacks, by Debian's package manager.
//!
//! Nothing is installed where everything is there already, and nothing is asked of the user: it needs
//! root, or a `sudo` that asks for no password.

use std::process::{Command, Stdio};

use authkit_servers::{Database, Mysql, Postgres};

use crate::outcome::Outcome;
use crate::{process, programs};

/// A Debian package, and whether what it brings is here already.
#[derive(Debug)]
struct Need {
    package: &'static str,
    is_there: fn() -> bool,
}

/// What the suites need. The two parts of MariaDB are its server without the service that Debian would start.
const NEEDED: &[Need] = &[
    Need {
        package: "chromium",
        is_there: || process::find("chromium").is_some(),
    },
    Need {
        package: "chromium-driver",
        is_there: || process::find("chromedriver").is_some(),
    },
    Need {
        package: "npm",
        is_there: || process::find("npm").is_some(),
    },
    Need {
        package: "nginx-light",
        is_there: || programs::nginx().is_some(),
    },
    Need {
        package: "python3-venv",
        is_there: || {
            process::read(process::program(
                "python3",
                ["-c", "import ensurepip, venv"],
            ))
            .is_ok()
        },
    },
    Need {
        package: "postgresql",
        is_there: Postgres::is_installed,
    },
    Need {
        package: "mariadb-client-core",
        is_there: || process::find("my_print_defaults").is_some(),
    },
    Need {
        package: "mariadb-server-core",
        is_there: Mysql::is_installed,
    },
];

/// Installs what is missing.
pub(super) fn install() -> Outcome {
    let packages = missing(NEEDED);
    if packages.is_empty() {
        println!("no package is missing");
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
    let left = missing(NEEDED);
    if left.is_empty() {
        Ok(())
    } else {
        Err(format!("installed, but still missing: {}", left.join(", ")).into())
    }
}

fn missing(needed: &[Need]) -> Vec<&'static str> {
    let missing = needed.iter().filter(|need| !(need.is_there)());
    missing.map(|need| need.package).collect()
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
    use super::{Need, apt_get, missing};
    use crate::process::show;

    #[test]
    fn only_what_is_missing_is_installed() {
        let here = Need {
            package: "here",
            is_there: || true,
        };
        let away = Need {
            package: "away",
            is_there: || false,
        };
        assert_eq!(missing(&[here, away]), ["away"]);
        assert!(missing(&[]).is_empty());
    }

    #[test]
    fn sudo_never_asks() {
        let expected = "sudo -n apt-get -qq -o Acquire::Retries=3 update";
        assert_eq!(show(&apt_get(true, &["update"])), expected);
        let expected = "apt-get -qq -o Acquire::Retries=3 update";
        assert_eq!(show(&apt_get(false, &["update"])), expected);
    }
}
