//! Counting test results in the output of `cargo test`.

use std::fmt;

/// How many tests passed, failed, and were skipped.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) passed: u32,
    pub(super) failed: u32,
    pub(super) skipped: u32,
}

impl Tally {
    /// Adds what one line of output says, if it is the result line of a test binary.
    pub(super) fn count(&mut self, line: &str) {
        let Some(result) = line.strip_prefix("test result: ") else {
            return;
        };
        // `ok. 5 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s`
        let Some((_, counts)) = result.split_once(". ") else {
            return;
        };
        for part in counts.split("; ") {
            let Some((number, word)) = part.split_once(' ') else {
                continue;
            };
            let Ok(number) = number.parse::<u32>() else {
                continue;
            };
            match word.trim_end() {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" => self.skipped += number,
                _ => {}
            }
        }
    }

    /// The tally of a run that has ended.
    ///
    /// What does not compile, or dies, prints no result; its failure still counts.
    pub(super) fn settle(mut self, success: bool) -> Self {
        if !success {
            self.failed = self.failed.max(1);
        }
        self
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Tally;

    fn tally(lines: &[&str]) -> Tally {
        let mut tally = Tally::default();
        for line in lines {
            tally.count(line);
        }
        tally
    }

    #[test]
    fn result_lines_add_up() {
        let tally = tally(&[
            "test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 7 filtered out; finished in 0.01s\n",
            "test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.20s\n",
        ]);
        assert_eq!((tally.passed, tally.failed, tally.skipped), (6, 2, 1));
    }

    #[test]
    fn other_lines_count_nothing() {
        let tally = tally(&[
            "running 5 tests\n",
            "test tests::five_passed ... ok\n",
            "a test printed: test result: ok. 9 passed; 9 failed\n",
        ]);
        assert_eq!(tally, Tally::default());
    }

    #[test]
    fn a_run_that_dies_without_a_result_has_failed() {
        let died = tally(&["test result: ok. 5 passed; 0 failed"]).settle(false);
        assert_eq!(died.to_string(), "5 passed, 1 failed");
        let failed = tally(&["test result: FAILED. 5 passed; 2 failed"]).settle(false);
        assert_eq!(failed.to_string(), "5 passed, 2 failed");
        let passed = tally(&["test result: ok. 5 passed; 0 failed"]).settle(true);
        assert_eq!(passed.to_string(), "5 passed, 0 failed");
    }

    #[test]
    fn the_closing_line_names_skipped_tests_only_if_there_are_some() {
        let mut tally = tally(&["test result: ok. 5 passed; 0 failed; 0 ignored"]);
        assert_eq!(tally.to_string(), "5 passed, 0 failed");
        tally.skipped = 2;
        assert_eq!(tally.to_string(), "5 passed, 0 failed, 2 skipped");
    }
}
