//! The stores, filled.

mod copy;
mod databases;
mod memory;

pub(crate) use databases::{mysql, postgres, sqlite};
pub(crate) use memory::fill as memory;
