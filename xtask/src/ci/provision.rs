//! What the test suites need from outside, brought here.
//!
//! One kind of need is one file: [`packages`] installs programs, [`tools`] brings what npm and pip have,
//! [`python`] holds other people's implementations, [`servers`] starts what has to run. Another kind is another
//! file and a line in [`run`].

mod packages;
mod servers;
mod tools;

use std::ffi::OsString;

use crate::outcome::Outcome;
use crate::python;
use servers::Servers;

/// What was brought; it goes away when this is dropped, and nothing that was here before goes with it.
#[derive(Debug, Default)]
pub(super) struct Provided {
    servers: Servers,
}

impl Provided {
    /// The variables of the suites that are served by it.
    pub(super) fn variables(&self) -> Vec<(&'static str, OsString)> {
        self.servers.variables()
    }
}

/// Brings everything that is missing.
pub(super) fn run() -> Outcome<Provided> {
    packages::install()?;
    tools::install()?;
    println!("oracle: {}", python::ORACLE.python()?.display());
    Ok(Provided {
        servers: Servers::start()?,
    })
}
