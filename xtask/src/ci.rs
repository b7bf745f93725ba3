//! `cargo xtask ci`: everything a change has to pass, in one go.
//!
//! All steps run, whatever became of the earlier ones, so that one run tells everything. A suite that
//! did not run is a failure here, so the first step brings what this machine lacks for them: programs, and
//! database servers that run until the end.
//!
//! Every step builds into the same folder and none sets `RUSTFLAGS`, so that no dependency is built
//! twice: warnings are denied in the arguments of clippy and rustdoc, which touch our own crates only.

mod provision;

use std::time::Instant;

use crate::outcome::{AlreadyTold, Outcome};
use crate::process::{self, cargo};
use crate::{arguments, budget, docs, features, test, tidy};
use provision::Provided;

/// Runs every step and prints what each took; the last line is that of the tests.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    arguments::none("ci", arguments)?;
    let mut steps = Steps::default();
    let mut report = None;
    let mut provided = Provided::default();
    steps.take("provision", || {
        provided = provision::run()?;
        Ok(())
    });
    steps.take("format", || {
        process::run(cargo(["fmt", "--all", "--check"]))
    });
    steps.take("tidy", tidy::check);
    steps.take("promises", docs::check);
    steps.take("budget", budget::check);
    steps.take("clippy", clippy);
    steps.take("features", || features::check(None));
    let variables = provided.variables();
    steps.take("test", || {
        report.insert(test::execute(true, &variables)?).verdict()
    });
    drop(provided);
    steps.take("docs", || docs::build(false));

    println!("\n{}", steps.table());
    match report {
        Some(report) => println!("{}{}", report.failures(), report.closing_line()),
        None => println!("0 passed, 1 failed"),
    }
    if steps.all_passed() {
        Ok(())
    } else {
        Err(AlreadyTold.into())
    }
}

fn clippy() -> Outcome {
    let arguments = ["clippy", "--workspace", "--all-targets", "--all-features"];
    let mut command = cargo(arguments);
    command.args(["--", "-D", "warnings"]);
    process::run(command)
}

/// The steps taken so far: name, seconds, and whether it passed.
#[derive(Debug, Default)]
struct Steps(Vec<(&'static str, f32, bool)>);

impl Steps {
    fn take(&mut self, name: &'static str, step: impl FnOnce() -> Outcome) {
        println!("\n==> {name}");
        let start = Instant::now();
        let result = step();
        if let Err(error) = &result
            && !error.is::<AlreadyTold>()
        {
            eprintln!("error: {error}");
        }
        let seconds = start.elapsed().as_secs_f32();
        self.0.push((name, seconds, result.is_ok()));
    }

    fn all_passed(&self) -> bool {
        self.0.iter().all(|(_, _, passed)| *passed)
    }

    fn table(&self) -> String {
        let mut table = format!("{:<10} {:>8}", "step", "seconds");
        let mut total = 0.0;
        for (name, seconds, passed) in &self.0 {
            let verdict = if *passed { "ok" } else { "FAILED" };
            table += &format!("\n{name:<10} {seconds:>8.1}  {verdict}");
            total += seconds;
        }
        table + &format!("\n{:<10} {total:>8.1}", "total")
    }
}

#[cfg(test)]
mod tests {
    use super::Steps;

    #[test]
    fn one_failed_step_fails_the_whole_and_the_rest_still_runs() {
        let mut steps = Steps::default();
        let mut reached = false;
        steps.take("first", || Err("no".into()));
        steps.take("second", || {
            reached = true;
            Ok(())
        });
        assert!(reached);
        assert!(!steps.all_passed());
        let table = steps.table();
        assert!(
            table
                .lines()
                .any(|line| line.starts_with("first") && line.ends_with("FAILED"))
        );
        assert!(
            table
                .lines()
                .any(|line| line.starts_with("second") && line.ends_with("ok"))
        );
    }

    #[test]
    fn steps_that_all_pass_pass() {
        let mut steps = Steps::default();
        steps.take("only", || Ok(()));
        assert!(steps.all_passed());
    }
}
