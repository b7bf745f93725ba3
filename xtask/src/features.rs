//! `cargo xtask features`: every library compiles with no feature, with each feature alone and with
//! all of them, and without a warning.
//!
//! Users pick one feature of one crate; a feature that compiles only beside another is broken for
//! them, and a build of the whole workspace, where features add up, cannot see it.
//!
//! Warnings are read from cargo's messages. Denying them by `RUSTFLAGS` would build every dependency
//! a second time.

use std::time::Instant;

use serde_json::Value;

use crate::outcome::{AlreadyTold, Outcome};
use crate::process;
use crate::workspace::{self, Package};
use crate::{arguments, process::cargo};

/// Checks every library, or the one that is named.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    check(arguments::only_name("features", arguments)?)
}

/// Checks every library, or only the one of that name.
pub(crate) fn check(only: Option<&str>) -> Outcome {
    let workspace = workspace::load()?;
    let mut checked = 0_u32;
    let mut failed = 0_u32;
    for package in workspace.libraries() {
        if only.is_none_or(|name| name == package.name) {
            for selection in selections(package) {
                checked += 1;
                failed += u32::from(!compiles_cleanly(&package.name, &selection)?);
            }
        }
    }
    match (checked, failed) {
        (0, _) => Err(format!("there is no library `{}`", only.unwrap_or("crates/*")).into()),
        (_, 0) => {
            println!("{checked} selections of features compile without a warning");
            Ok(())
        }
        _ => {
            eprintln!("error: {failed} of {checked} selections of features do not compile cleanly");
            Err(AlreadyTold.into())
        }
    }
}

/// The arguments of every selection: none, each alone, all.
fn selections(package: &Package) -> Vec<Vec<String>> {
    let none = "--no-default-features".to_owned();
    let mut selections = vec![vec![none.clone()]];
    for feature in package.features_alone() {
        selections.push(vec![
            none.clone(),
            "--features".to_owned(),
            feature.to_owned(),
        ]);
    }
    selections.push(vec!["--all-features".to_owned()]);
    selections
}

fn compiles_cleanly(package: &str, selection: &[String]) -> Outcome<bool> {
    let start = Instant::now();
    let mut command = cargo([
        "check",
        "--quiet",
        "--message-format",
        "json",
        "-p",
        package,
    ]);
    command
        .args(selection)
        .stderr(std::process::Stdio::inherit());
    let output = command
        .output()
        .map_err(|error| format!("`{}`: {error}", process::show(&command)))?;
    let complaints = complaints(&String::from_utf8_lossy(&output.stdout));
    let clean = output.status.success() && complaints.is_empty();
    let verdict = if clean { "ok" } else { "FAILED" };
    let seconds = start.elapsed().as_secs_f32();
    println!(
        "{verdict:<6} {seconds:>5.1} s  {package} {}",
        selection.join(" ")
    );
    for complaint in complaints {
        println!("{complaint}");
    }
    Ok(clean)
}

/// Every warning and error among cargo's messages, as the compiler would have printed it.
///
/// Cargo hides what the compiler says about other people's crates, so all of these are ours.
fn complaints(messages: &str) -> Vec<String> {
    messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|value| {
            value
                .get("reason")
                .is_some_and(|reason| reason == "compiler-message")
        })
        .filter_map(|value| {
            let message = value.get("message")?;
            let level = message.get("level")?.as_str()?;
            let counts = level == "warning" || level.starts_with("error");
            let rendered = message.get("rendered")?.as_str()?;
            counts.then(|| rendered.trim_end().to_owned())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{complaints, selections};
    use crate::workspace::Package;

    fn message(level: &str) -> String {
        format!(
            r#"{{"reason":"compiler-message","message":{{"level":"{level}","rendered":"it {level}s\n"}}}}"#
        )
    }

    #[test]
    fn warnings_and_errors_are_complaints() {
        let output = [message("warning"), message("error"), message("note")].join("\n");
        assert_eq!(complaints(&output), ["it warnings", "it errors"]);
    }

    #[test]
    fn other_messages_are_not() {
        let output = "{\"reason\":\"compiler-artifact\"}\n{\"reason\":\"build-finished\"}\nplain";
        assert!(complaints(output).is_empty());
    }

    #[test]
    fn each_feature_is_checked_alone() {
        let package = Package {
            features: [("a".to_owned(), vec![]), ("default".to_owned(), vec![])].into(),
            ..Package::default()
        };
        let selections: Vec<_> = selections(&package).iter().map(|s| s.join(" ")).collect();
        let expected = [
            "--no-default-features",
            "--no-default-features --features a",
            "--all-features",
        ];
        assert_eq!(selections, expected);
    }
}
