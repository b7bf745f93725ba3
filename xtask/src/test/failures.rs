//! What the tests that failed had to say, collected from the output of `cargo test`.
//!
//! A test's own words stand thousands of lines before the end of a full run, where a log that is cut in
//! its middle has lost them. So they are said again at the end.

use std::fmt;

/// How many lines of one test are said again: its message stands at the start, its backtrace after it.
const LINES: usize = 40;

/// The tests that failed, each with what it printed.
#[derive(Debug, Default)]
pub(super) struct Failures {
    tests: Vec<Failure>,
    within: bool,
}

#[derive(Debug)]
struct Failure {
    name: String,
    lines: Vec<String>,
}

impl Failures {
    /// Reads one line of output.
    ///
    /// A failed binary ends with a part for each failed test, `---- name stdout ----` and what it
    /// printed; the list of their names, under `failures:`, follows the last.
    pub(super) fn read(&mut self, line: &str) {
        let line = line.trim_end();
        if let Some(name) = heading(line) {
            self.within = true;
            self.tests.push(Failure {
                name: name.to_owned(),
                lines: Vec::new(),
            });
        } else if line == "failures:" {
            self.within = false;
        } else if self.within
            && let Some(failure) = self.tests.last_mut()
            && failure.lines.len() < LINES
        {
            failure.lines.push(line.to_owned());
        }
    }
}

fn heading(line: &str) -> Option<&str> {
    line.strip_prefix("---- ")?.strip_suffix(" stdout ----")
}

/// A line `FAILED name` for each test and its words below, indented; nothing where none failed.
impl fmt::Display for Failures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for failure in &self.tests {
            writeln!(f, "FAILED {}", failure.name)?;
            for line in failure.lines.iter().filter(|line| !line.is_empty()) {
                writeln!(f, "    {line}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Failures, LINES};

    fn failures(output: &str) -> String {
        let mut failures = Failures::default();
        for line in output.split_inclusive('\n') {
            failures.read(line);
        }
        failures.to_string()
    }

    #[test]
    fn each_failed_test_is_named_with_its_words() {
        let output = "running 3 tests\n\
            test a::one ... FAILED\n\
            test two ... ok\n\
            test b::three ... FAILED\n\
            \n\
            failures:\n\
            \n\
            ---- a::one stdout ----\n\
            thread 'a::one' panicked at src/a.rs:1:2:\n\
            left is not right\n\
            \n\
            ---- b::three stdout ----\n\
            Error: \"gone\"\n\
            \n\
            \n\
            failures:\n\
            \x20   a::one\n\
            \x20   b::three\n\
            \n\
            test result: FAILED. 1 passed; 2 failed; 0 ignored\n\
            \n\
            running 1 test\n\
            test four ... ok\n";
        assert_eq!(
            failures(output),
            "FAILED a::one\n\
             \x20   thread 'a::one' panicked at src/a.rs:1:2:\n\
             \x20   left is not right\n\
             FAILED b::three\n\
             \x20   Error: \"gone\"\n"
        );
    }

    #[test]
    fn nothing_is_said_where_nothing_failed() {
        let output = "running 1 test\ntest four ... ok\n\ntest result: ok. 1 passed; 0 failed\n";
        assert_eq!(failures(output), "");
    }

    #[test]
    fn a_test_that_printed_much_is_cut_short() {
        let output = format!("---- loud stdout ----\n{}", "noise\n".repeat(LINES + 1));
        assert_eq!(failures(&output).lines().count(), 1 + LINES);
    }
}
