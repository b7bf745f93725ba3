//! Two programs that answer questions, asked in turn.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::outcome::Outcome;
use crate::process;

/// Time for one computation, in nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Sample {
    /// As on the wall.
    pub(super) wall: f64,
    /// On processors, all threads together.
    pub(super) processor: f64,
}

/// A program that takes `<case> <times>` and answers `<nanoseconds> <of them on a processor>`.
#[derive(Debug)]
pub(super) struct Program {
    child: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
    name: String,
}

impl Program {
    pub(super) fn start(mut command: Command) -> Outcome<Self> {
        let name = process::show(&command);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("`{name}` could not be started: {error}"))?;
        let questions = child.stdin.take().ok_or("no way to ask")?;
        let answers = child.stdout.take().ok_or("no way to answer")?;
        Ok(Self {
            child,
            questions,
            answers: BufReader::new(answers),
            name,
        })
    }

    /// Runs a case so many times, and says what one took.
    pub(super) fn ask(&mut self, case: &str, times: u32) -> Outcome<Sample> {
        writeln!(self.questions, "{case} {times}")?;
        self.questions.flush()?;
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        parse(&line, times).ok_or_else(|| {
            let name = &self.name;
            format!("`{name}` gave no figures for {case}: {line:?}").into()
        })
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn parse(line: &str, times: u32) -> Option<Sample> {
    let (wall, processor) = line.trim().split_once(' ')?;
    let one = |total: &str| Some(total.parse::<f64>().ok()? / f64::from(times));
    Some(Sample {
        wall: one(wall)?,
        processor: one(processor)?,
    })
}

/// Asks both, ours first in one round and last in the next, and returns what each said.
pub(super) fn take(
    ours: (&mut Program, &str),
    peer: (&mut Program, &str),
    rounds: u32,
) -> Outcome<[Vec<Sample>; 2]> {
    let sides = [ours, peer];
    let mut samples = [Vec::new(), Vec::new()];
    let [(first, first_case), (second, second_case)] = sides;
    let times = [warm_up(first, first_case)?, warm_up(second, second_case)?];
    let [ours, peers] = &mut samples;
    let [ours_times, peers_times] = times;
    for round in 0..rounds {
        if round % 2 == 0 {
            ours.push(first.ask(first_case, ours_times)?);
            peers.push(second.ask(second_case, peers_times)?);
        } else {
            peers.push(second.ask(second_case, peers_times)?);
            ours.push(first.ask(first_case, ours_times)?);
        }
    }
    Ok(samples)
}

/// How many computations make a batch of about a third of a second.
fn warm_up(program: &mut Program, case: &str) -> Outcome<u32> {
    program.ask(case, 1)?;
    let one = program.ask(case, 2)?.wall.max(1.0);
    Ok(batch(one))
}

fn batch(one: f64) -> u32 {
    const BATCH: f64 = 0.35e9;
    // Saturates; a batch of one or two would be mostly noise.
    let times = (BATCH / one).ceil();
    (2..=400)
        .rev()
        .find(|&most| f64::from(most) <= times)
        .unwrap_or(2)
}

/// The middle one.
pub(super) fn median(samples: &[Sample], of: impl Fn(&Sample) -> f64) -> f64 {
    let mut values: Vec<f64> = samples.iter().map(of).collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::{Sample, batch, median, parse};

    #[test]
    fn an_answer_is_divided_by_the_times() {
        let sample = Sample {
            wall: 50.0,
            processor: 20.0,
        };
        assert_eq!(parse("100 40\n", 2), Some(sample));
        for nonsense in ["", "100\n", "a b\n"] {
            assert_eq!(parse(nonsense, 2), None);
        }
    }

    #[test]
    fn a_batch_takes_about_as_long_whatever_one_takes() {
        assert_eq!(batch(1.0), 400);
        assert_eq!(batch(10e6), 35);
        assert_eq!(batch(10e9), 2);
    }

    #[test]
    fn the_median_is_the_middle_one() {
        let samples = [3.0, 9.0, 1.0].map(|wall| Sample {
            wall,
            processor: 0.0,
        });
        assert!((median(&samples, |sample| sample.wall) - 3.0).abs() < f64::EPSILON);
        assert!(median(&[], |sample| sample.wall).is_nan());
    }
}
