//! How a command ends: with nothing to add, or with an error that [`main`](crate::main) prints.

use std::error::Error;
use std::fmt;

/// What a command, or a part of one, returns.
pub(crate) type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// The error of a command that has printed its failure itself, where it reads best.
#[derive(Debug)]
pub(crate) struct AlreadyTold;

impl fmt::Display for AlreadyTold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("failed, as told above")
    }
}

impl Error for AlreadyTold {}
