//! The peers' Python: environments of their own, made once.

use std::path::PathBuf;

use crate::outcome::Outcome;
use crate::python::Environment;

/// With argon2 and itsdangerous.
const TODAY: Environment = Environment {
    name: "bench-peers",
    tools: &[],
    packages: &["argon2-cffi==25.1.0", "itsdangerous==2.2.0"],
};

/// What worked together in 2013, on a Python of today.
const FLASK_SECURITY: Environment = Environment {
    name: "bench-flask-security",
    tools: &["setuptools==69.5.1", "wheel==0.45.1"],
    packages: &[
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
};

/// The interpreter with argon2 and itsdangerous.
pub(super) fn python() -> Outcome<PathBuf> {
    TODAY.python()
}

/// The interpreter with Flask-Security 1.7.4 and gunicorn.
pub(super) fn flask_security() -> Outcome<PathBuf> {
    FLASK_SECURITY.python()
}
