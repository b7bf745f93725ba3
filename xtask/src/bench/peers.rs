//! The peers' Python: environments of their own, made once.

use std::path::PathBuf;

use crate::outcome::Outcome;
use crate::{process, workspace};

/// An environment, and what is installed into it, one call of pip after the other.
struct Environment {
    folder: &'static str,
    installs: &'static [&'static [&'static str]],
}

const TODAY: Environment = Environment {
    folder: "bench-peers",
    installs: &[&["argon2-cffi==25.1.0", "itsdangerous==2.2.0"]],
};

/// What worked together in 2013, on a Python of today. Its sources know no build isolation.
const FLASK_SECURITY: Environment = Environment {
    folder: "bench-flask-security",
    installs: &[
        &["setuptools==69.5.1", "wheel==0.45.1"],
        &[
            "--no-build-isolation",
            "bcrypt==4.0.1",
            "blinker==1.9.0",
            "click==7.1.2",
            "Flask==0.12.5",
            "Flask-Login==0.2.11",
            "Flask-Mail==0.9.1",
            "Flask-Principal==0.4.0",
            "Flask-Security==1.7.4",
            "Flask-SQLAlchemy==2.4.4",
            "Flask-WTF==0.13.1",
            "gunicorn==23.0.0",
            "itsdangerous==0.24",
            "Jinja2==2.11.3",
            "MarkupSafe==2.0.1",
            "passlib==1.7.4",
            "SQLAlchemy==1.3.24",
            "Werkzeug==0.16.1",
            "WTForms==2.1",
        ],
    ],
};

/// The interpreter with argon2 and itsdangerous.
pub(super) fn python() -> Outcome<PathBuf> {
    TODAY.python()
}

/// The interpreter with Flask-Security 1.7.4 and gunicorn.
pub(super) fn flask_security() -> Outcome<PathBuf> {
    FLASK_SECURITY.python()
}

impl Environment {
    /// The interpreter of the environment, which is made if it is missing.
    fn python(&self) -> Outcome<PathBuf> {
        let folder = workspace::load()?.target.join(self.folder);
        let python = folder.join("bin").join("python");
        let complete = folder.join("complete");
        if !complete.is_file() {
            let venv = ["-m".as_ref(), "venv".as_ref(), folder.as_os_str()];
            process::run(process::program("python3", venv))?;
            for packages in self.installs {
                let pip = ["-m", "pip", "install", "--quiet"];
                let arguments = pip.iter().chain(*packages);
                process::run(process::program(&python, arguments))?;
            }
            std::fs::write(complete, "")?;
        }
        Ok(python)
    }
}
