//! Python environments below the target folder: other people's implementations, pinned and made once.

use std::fs;
use std::path::{Path, PathBuf};

use crate::outcome::Outcome;
use crate::{process, workspace};

/// An environment of its own.
#[derive(Debug)]
pub(crate) struct Environment {
    /// The name of its folder.
    pub(crate) name: &'static str,
    /// What is installed first, for packages that are built by tools which they do not name.
    pub(crate) tools: &'static [&'static str],
    /// What it is for.
    pub(crate) packages: &'static [&'static str],
}

/// The originals, as they run today, and a real SMTP server for mail to go to.
pub(crate) const ORACLE: Environment = Environment {
    name: "oracle",
    tools: &["setuptools==69.5.1", "wheel==0.45.1"],
    packages: &[
        "Flask==0.12.5",
        "Flask-Login==0.2.11",
        "Flask-Mail==0.9.1",
        "Flask-Principal==0.4.0",
        "Flask-Security==1.7.4",
        "Flask-WTF==0.13.1",
        "itsdangerous==0.24",
        "Jinja2==2.11.3",
        "MarkupSafe==2.0.1",
        "passlib==1.7.4",
        "Werkzeug==0.16.1",
        "WTForms==2.1",
        "bcrypt==4.0.1",
        "blinker==1.9.0",
        "aiosmtpd==1.4.6",
        "trustme==1.2.1",
    ],
};

/// What asks a server whatever its description allows.
pub(crate) const SCHEMATHESIS: Environment = Environment {
    name: "schemathesis",
    tools: &[],
    packages: &["schemathesis==4.32.5"],
};

impl Environment {
    /// Its interpreter; it is made if it is missing, or is one of other packages.
    pub(crate) fn python(&self) -> Outcome<PathBuf> {
        let folder = self.folder()?;
        if !self.is_complete(&folder) {
            self.make(&folder)?;
            fs::write(folder.join("complete"), self.contents())?;
        }
        Ok(interpreter(&folder))
    }

    /// Its interpreter, if it is there.
    pub(crate) fn found(&self) -> Option<PathBuf> {
        let folder = self.folder().ok()?;
        self.is_complete(&folder).then(|| interpreter(&folder))
    }

    fn folder(&self) -> Outcome<PathBuf> {
        Ok(workspace::load()?.target.join(self.name))
    }

    fn is_complete(&self, folder: &Path) -> bool {
        let written = fs::read_to_string(folder.join("complete"));
        written.is_ok_and(|text| self.is_described_by(&text))
    }

    fn is_described_by(&self, text: &str) -> bool {
        text == self.contents()
    }

    fn contents(&self) -> String {
        let packages = self.tools.iter().chain(self.packages);
        packages.map(|package| format!("{package}\n")).collect()
    }

    fn make(&self, folder: &Path) -> Outcome {
        let mut venv = process::program("python3", ["-m", "venv", "--clear"]);
        venv.arg(folder);
        process::run(venv)?;
        let install = |options: &[&str], packages: &[&str]| {
            let pip = ["-m", "pip", "install", "--quiet"];
            let arguments = pip.iter().chain(options).chain(packages);
            process::run(process::program(interpreter(folder), arguments))
        };
        if self.tools.is_empty() {
            return install(&[], self.packages);
        }
        install(&[], self.tools)?;
        install(&["--no-build-isolation"], self.packages)
    }
}

fn interpreter(folder: &Path) -> PathBuf {
    folder.join("bin").join("python")
}

#[cfg(test)]
mod tests {
    use super::{Environment, ORACLE};

    #[test]
    fn an_environment_of_other_packages_is_not_complete() {
        let text = ORACLE.contents();
        assert!(text.contains("Flask-Security==1.7.4\n"));
        assert!(ORACLE.is_described_by(&text));
        let other = Environment {
            packages: &["Flask==0.12.4"],
            ..ORACLE
        };
        assert!(!other.is_described_by(&text));
        assert!(!ORACLE.is_described_by(""), "one that was not finished");
    }
}
