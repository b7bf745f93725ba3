//! `cargo xtask bench hash`: every scheme beside the C library that others use for it.

use super::table::{self, Row};
use super::turns::{self, Program};
use super::{built, peers};
use crate::outcome::Outcome;
use crate::{process, workspace};

const ROUNDS: u32 = 15;

/// Our case, the peer's, and what is said about them.
struct Pair {
    ours: &'static str,
    peers: &'static str,
    row: Row,
}

const fn pair(
    what: &'static str,
    peer: &'static str,
    [ours, peers]: [&'static str; 2],
    wanted: f64,
) -> Pair {
    Pair {
        ours,
        peers,
        row: Row { what, peer, wanted },
    }
}

/// Beside the C libraries. Ours is the service for argon2id.
const PAIRS: &[Pair] = &[
    pair(
        "argon2id 19 MiB t=2 p=1",
        "libargon2",
        ["argon2id-19-2-1-1"; 2],
        1.25,
    ),
    pair(
        "argon2id 64 MiB t=3 p=4",
        "libargon2",
        ["argon2id-64-3-4-1"; 2],
        1.25,
    ),
    pair(
        "the first, two workers each",
        "libargon2",
        ["argon2id-19-2-1-2"; 2],
        1.25,
    ),
    pair(
        "the second, two workers each",
        "libargon2",
        ["argon2id-64-3-4-2"; 2],
        1.25,
    ),
    pair(
        "pbkdf2-sha256 600000",
        "OpenSSL",
        ["pbkdf2-sha256-600000"; 2],
        0.97,
    ),
    pair(
        "pbkdf2-sha512 210000",
        "OpenSSL",
        ["pbkdf2-sha512-210000"; 2],
        0.97,
    ),
    pair(
        "sha512-crypt 100000",
        "libxcrypt",
        ["sha512-crypt-100000"; 2],
        0.97,
    ),
    pair("bcrypt 10", "libxcrypt", ["bcrypt-10"; 2], 0.97),
];

/// The service beside the primitive that it is made of.
const OWN: &[Pair] = &[
    pair(
        "service, 19 MiB t=2 p=1",
        "raw, reused",
        ["argon2id-19-2-1-1", "raw-argon2id-19-2-1-1"],
        0.95,
    ),
    pair(
        "service, 64 MiB t=3 p=4",
        "raw, reused",
        ["argon2id-64-3-4-1", "raw-argon2id-64-3-4-1"],
        0.95,
    ),
];

/// Asks everybody, and prints the table.
pub(super) fn run() -> Outcome {
    let program = built()?;
    let script = workspace::root().join("benches/peers/hash.py");
    let python = peers::python()?;
    let ours = || Program::start(process::program(&program, ["hash"]));
    let mut first = ours()?;
    let mut second = ours()?;
    let mut peers = Program::start(process::program(python, [script]))?;
    println!("{}", table::head());
    for Pair {
        ours,
        peers: theirs,
        row,
    } in PAIRS
    {
        let samples = turns::take((&mut first, ours), (&mut peers, theirs), ROUNDS)?;
        println!("{}", table::line(*row, &samples));
    }
    for Pair {
        ours,
        peers: theirs,
        row,
    } in OWN
    {
        let samples = turns::take((&mut first, ours), (&mut second, theirs), ROUNDS)?;
        println!("{}", table::line(*row, &samples));
    }
    println!(
        "medians of {ROUNDS} rounds in turn; ratio: our throughput over the peer's in the same round"
    );
    Ok(())
}
