//! The peers' Python: an environment of their own, made once.

use std::path::PathBuf;

use crate::outcome::Outcome;
use crate::python::Environment;

const PEERS: Environment = Environment {
    name: "bench-peers",
    tools: &[],
    packages: &["argon2-cffi==25.1.0", "itsdangerous==2.2.0"],
};

/// The interpreter of the environment, which is made if it is missing.
pub(super) fn python() -> Outcome<PathBuf> {
    PEERS.python()
}
