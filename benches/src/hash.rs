//! Single schemes: a line `<case> <times>` in, a line `<nanoseconds> <of them on a processor>` out.
//!
//! The peers (`benches/peers/hash.py`) speak the same lines, so that whoever asks can take turns.

use std::{
    io::{BufRead, Write},
    time::Instant,
};

use crate::{Outcome, argon2id, others, proc};

/// What every case hashes, here and at the peers.
pub(crate) const PASSWORD: &[u8] = b"correct horse battery staple";

/// Something to run so many times.
pub(crate) type Case = Box<dyn FnMut(usize) -> Outcome>;

/// Answers until the input ends.
pub(crate) fn answer() -> Outcome {
    let mut current: Option<(String, Case)> = None;
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let (name, times) = line.split_once(' ').ok_or("no `<case> <times>`")?;
        let times = times.parse()?;
        if current.as_ref().is_none_or(|(known, _)| known != name) {
            drop(current.take()); // its threads and its memory, before those of the next one
            current = Some((name.to_owned(), case(name)?));
        }
        let Some((_, case)) = &mut current else {
            continue;
        };
        let (start, on_processor) = (Instant::now(), proc::on_processor()?);
        case(times)?;
        let wall = start.elapsed().as_nanos();
        println!("{wall} {}", proc::on_processor()? - on_processor);
        std::io::stdout().flush()?;
    }
    Ok(())
}

fn case(name: &str) -> Outcome<Case> {
    match argon2id::case(name)? {
        Some(case) => Ok(case),
        None => others::case(name),
    }
}
