//! Child processes: started in the workspace root, shown before they run, failed by name.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::outcome::Outcome;
use crate::workspace;

/// A `cargo` that knows nothing of the `cargo run` which started this program.
///
/// Cargo describes the package it runs in variables, and a build script that watches one of them
/// would run again, and its crate be built again, for no reason.
pub(crate) fn cargo<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Command {
    let mut command = program("cargo", arguments);
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(describes_the_running_package) {
            command.env_remove(name);
        }
    }
    command
}

/// Any program, started in the workspace root.
pub(crate) fn program<S: AsRef<OsStr>>(
    name: impl AsRef<OsStr>,
    arguments: impl IntoIterator<Item = S>,
) -> Command {
    let mut command = Command::new(name);
    command.args(arguments).current_dir(workspace::root());
    command
}

/// Shows the command and runs it, its output going where ours goes.
///
/// # Errors
/// When it cannot be started, or ends with anything but success.
pub(crate) fn run(mut command: Command) -> Outcome {
    let shown = show(&command);
    println!("$ {shown}");
    let status = command
        .status()
        .map_err(|error| format!("`{shown}` could not be started: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("`{shown}` failed ({status})").into())
    }
}

/// What a command that has to succeed writes to its standard output.
///
/// # Errors
/// When it cannot be started, fails, or writes something that is not UTF-8.
pub(crate) fn read(mut command: Command) -> Outcome<String> {
    let shown = show(&command);
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("`{shown}` could not be started: {error}"))?;
    if !output.status.success() {
        return Err(format!("`{shown}` failed ({})", output.status).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// The command as one would type it.
pub(crate) fn show(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy()];
    words.extend(command.get_args().map(OsStr::to_string_lossy));
    words.join(" ")
}

/// Where a program lies on the search path, if it is there.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|candidate| candidate.is_file())
}

fn describes_the_running_package(variable: &str) -> bool {
    let about_the_package =
        variable.starts_with("CARGO_PKG_") || variable.starts_with("CARGO_MANIFEST_");
    about_the_package || matches!(variable, "CARGO_CRATE_NAME" | "CARGO_BIN_NAME" | "OUT_DIR")
}

#[cfg(test)]
mod tests {
    use std::process::Stdio;

    use super::{cargo, describes_the_running_package, find, program, read, run, show};

    #[test]
    fn a_command_is_shown_as_typed() {
        assert_eq!(show(&cargo(["fmt", "--all"])), "cargo fmt --all");
    }

    #[test]
    fn only_the_description_of_the_package_is_withheld() {
        assert!(describes_the_running_package("CARGO_PKG_NAME"));
        assert!(describes_the_running_package("CARGO_MANIFEST_DIR"));
        assert!(!describes_the_running_package("CARGO_TARGET_DIR"));
        assert!(!describes_the_running_package("CARGO_HOME"));
    }

    #[test]
    fn a_failure_names_the_command() {
        let mut failing = cargo(["no-such-subcommand"]);
        failing.stderr(Stdio::null());
        let error = run(failing).unwrap_err().to_string();
        assert!(
            error.starts_with("`cargo no-such-subcommand` failed"),
            "{error}"
        );
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let error = read(program("no-such-program", ["-x"]))
            .unwrap_err()
            .to_string();
        assert!(
            error.starts_with("`no-such-program -x` could not be started"),
            "{error}"
        );
    }

    #[test]
    fn programs_are_found_on_the_path() {
        assert!(find("cargo").is_some());
        assert!(find("no-such-program-anywhere").is_none());
    }
}
