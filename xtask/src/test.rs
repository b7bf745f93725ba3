//! `cargo xtask test`: every test of every member, and a word on each suite that did not run.
//!
//! Rust alone is enough. A suite that needs more than that is a row of [`suites::SUITES`] and is decided
//! by its variable:
//!
//! - The variable is set (by you, or here, when this machine has what it takes): the tests run and fail like any other. A
//!   database server counts only if it lets us in ([`databases`](crate::databases)).
//! - It is not set: the tests return at once, and the summary says that the suite **did not run** and why.
//!
//! Since cargo swallows the output of a test that passes, a test proves that its suite really ran by
//! creating the file `$AUTHKIT_SUITE_REPORT/<suite>`. The folder is fresh for each run and its variable
//! is absent when tests are started without this command; then there is nothing to report to. Both
//! marks are read here: a suite whose variable is set and whose file is missing did not run either.
//!
//! `--require-all` makes a suite that did not run a failure. The last line is always
//! `N passed, N failed`, with `, N skipped` for ignored tests and absent suites, if there are any.
//!
//! A suite's tests begin like this:
//!
//! ```text
//! let Some(driver) = std::env::var_os("AUTHKIT_TEST_CHROMEDRIVER") else { return };
//! if let Some(report) = std::env::var_os("AUTHKIT_SUITE_REPORT") {
//!     std::fs::write(std::path::Path::new(&report).join("browser"), "")?;
//! }
//! ```

mod failures;
mod suites;
mod tally;

use std::ffi::OsString;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::outcome::{AlreadyTold, Outcome};
use crate::{arguments, process, workspace};
use failures::Failures;
use suites::{SUITES, State, Suite};
use tally::Tally;

/// The folder in which suites report, for the tests.
const REPORT: &str = "AUTHKIT_SUITE_REPORT";

/// Runs the tests; with `--require-all`, a suite that did not run is a failure.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let require_all = arguments::only_flag("test", "--require-all", arguments)?;
    let report = execute(require_all, &[])?;
    println!("{}{}", report.failures(), report.closing_line());
    report.verdict()
}

/// What a run of the tests came to.
#[derive(Debug, Default)]
pub(crate) struct Report {
    tally: Tally,
    failures: Failures,
}

impl Report {
    /// The tests that failed and what they said, in lines; empty where none failed.
    pub(crate) fn failures(&self) -> String {
        self.failures.to_string()
    }

    /// `N passed, N failed`, and `, N skipped` where something was.
    pub(crate) fn closing_line(&self) -> String {
        self.tally.to_string()
    }

    /// A failure if anything failed; the output above has said what.
    pub(crate) fn verdict(&self) -> Outcome {
        if self.tally.failed == 0 {
            Ok(())
        } else {
            Err(AlreadyTold.into())
        }
    }
}

/// Runs the tests and prints what became of each suite, but neither the failures again nor the closing line.
///
/// `provided` are values for variables that nobody has set, from somebody who went to some length to bring what they name.
pub(crate) fn execute(require_all: bool, provided: &[(&str, OsString)]) -> Outcome<Report> {
    let folder = workspace::load()?
        .target
        .join(format!("suite-report-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    // Asked once: a server may go away meanwhile, and then its tests have failed.
    let values: Vec<_> = SUITES
        .iter()
        .map(|suite| (suite, suite.value(provided)))
        .collect();
    let run = run_tests(&folder, &values);
    let states: Vec<_> = values
        .iter()
        .map(|(suite, value)| (suite, suite.state(value.is_some(), &folder)))
        .collect();
    fs::remove_dir_all(&folder)?;

    let Report {
        mut tally,
        failures,
    } = run?;
    println!();
    for (suite, state) in states {
        println!("{}", suite.line(state));
        if state != State::Ran {
            let count = if require_all {
                &mut tally.failed
            } else {
                &mut tally.skipped
            };
            *count += 1;
        }
    }
    Ok(Report { tally, failures })
}

fn run_tests(report: &Path, values: &[(&Suite, Option<OsString>)]) -> Outcome<Report> {
    let mut command = process::cargo(["test", "--workspace", "--all-features", "--no-fail-fast"]);
    command.env(REPORT, report);
    for (suite, value) in values {
        if let Some(value) = value {
            command.env(suite.variable, value);
        }
    }
    println!("$ {}", process::show(&command));
    stream(command)
}

/// Passes the output on line by line, and keeps the results in it.
fn stream(mut command: Command) -> Outcome<Report> {
    let mut child = command.stdout(Stdio::piped()).spawn()?;
    let output = child.stdout.take().ok_or("cargo's output is not piped")?;
    let mut report = listen(BufReader::new(output), std::io::stdout())?;
    report.tally = report.tally.settle(child.wait()?.success());
    Ok(report)
}

fn listen(mut from: impl BufRead, mut to: impl Write) -> std::io::Result<Report> {
    let mut report = Report::default();
    let mut line = Vec::new();
    while from.read_until(b'\n', &mut line)? > 0 {
        to.write_all(&line)?;
        let text = String::from_utf8_lossy(&line);
        report.tally.count(&text);
        report.failures.read(&text);
        line.clear();
    }
    Ok(report)
}

#[cfg(test)]
mod tests {
    use super::listen;

    #[test]
    fn output_is_passed_on_unchanged_and_its_results_are_summed() {
        let output = "running 3 tests\n\
            test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured\n\
            test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured\n\
            no newline here";
        let mut shown = Vec::new();
        let report = listen(output.as_bytes(), &mut shown).unwrap();
        assert_eq!(shown, output.as_bytes());
        assert_eq!(report.tally.to_string(), "5 passed, 0 failed, 1 skipped");
    }

    #[test]
    fn output_need_not_be_text() {
        let output = b"\xff\xfe\ntest result: ok. 2 passed; 0 failed\n";
        let report = listen(&output[..], Vec::new()).unwrap();
        assert_eq!(report.tally.passed, 2);
    }
}
