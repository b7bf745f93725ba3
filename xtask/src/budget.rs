//! `cargo xtask budget`: proof that a pull costs what it says.
//!
//! For every library, with no features, each feature alone and its default, the allow-list
//! `xtask/budget.txt` names every crate in the dependency tree, procedural macros and what they need
//! included. A tree with a crate that is not allowed fails, and so does an allowed crate that is gone:
//! the list is always the truth, and a change of it is seen in review. `--bless` rewrites it.
//!
//! The trees are those of [`TARGET`] on every machine, so that everyone compares the same ones.

mod list;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use crate::outcome::{AlreadyTold, Outcome};
use crate::workspace::{self, Package};
use crate::{arguments, process};
use list::{Budget, Selection};

/// The platform whose trees are compared.
const TARGET: &str = "x86_64-unknown-linux-gnu";

/// What no blessing lets into a tree: (crate, features, what has no business there).
const NEVER: &[(&str, &[&str], &[&str])] = &[
    // a link or a code is signed, never hashed like a password
    (
        "authkit-flows",
        &["passwordless", "confirmable"],
        PASSWORD_HASHES,
    ),
];

const PASSWORD_HASHES: &[&str] = &[
    "authkit-hash",
    "argon2",
    "bcrypt",
    "blake2",
    "password-hash",
    "pbkdf2",
    "scrypt",
    "sha-crypt",
];

/// Compares the trees with the allow-list, or rewrites the list with `--bless`.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    if arguments::only_flag("budget", "--bless", arguments)? {
        let measured = measure()?;
        hold_to_never(&measured)?;
        fs::write(file(), measured.render())?;
        print_counts(&measured);
        println!("wrote {}", file().display());
        return Ok(());
    }
    check()
}

/// Compares the trees with the allow-list.
pub(crate) fn check() -> Outcome {
    let measured = measure()?;
    print_counts(&measured);
    hold_to_never(&measured)?;
    let text = fs::read_to_string(file()).map_err(|error| format!("xtask/budget.txt: {error}"))?;
    let differences = Budget::parse(&text)?.differences(&measured);
    if differences.is_empty() {
        return Ok(());
    }
    for difference in differences {
        eprintln!("{difference}");
    }
    eprintln!("error: the trees are not those of xtask/budget.txt");
    eprintln!("if the new ones are worth their price: cargo xtask budget --bless");
    Err(AlreadyTold.into())
}

fn hold_to_never(measured: &Budget) -> Outcome {
    for (package, features, names) in NEVER {
        for feature in *features {
            let selection = Selection::feature(package, feature);
            let tree = measured.get(&selection);
            let tree = tree.ok_or_else(|| format!("{package} has no feature `{feature}`"))?;
            if let Some(name) = names.iter().find(|name| tree.contains(**name)) {
                return Err(format!("{package}[{feature}] must never hold {name}").into());
            }
        }
    }
    Ok(())
}

fn file() -> PathBuf {
    workspace::root().join("xtask").join("budget.txt")
}

fn measure() -> Outcome<Budget> {
    let workspace = workspace::load()?;
    let mut budget = Budget::default();
    for package in workspace.libraries() {
        budget.insert(Selection::none(&package.name), tree(package, None)?);
        for feature in package.features_alone() {
            let selection = Selection::feature(&package.name, feature);
            budget.insert(selection, tree(package, Some(feature))?);
        }
    }
    Ok(budget)
}

fn tree(package: &Package, feature: Option<&str>) -> Outcome<BTreeSet<String>> {
    let mut command = process::cargo(["tree", "-p", &package.name, "--no-default-features"]);
    command.args(["-e", "normal", "--prefix", "none", "--format", "{p}"]);
    command.args(["--target", TARGET]);
    if let Some(feature) = feature {
        command.args(["--features", feature]);
    }
    Ok(names(&process::read(command)?, &package.name))
}

/// The crates in what `cargo tree` prints, one `name version` in a line, without the root itself.
fn names(tree: &str, root: &str) -> BTreeSet<String> {
    tree.lines()
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != root)
        .map(str::to_owned)
        .collect()
}

fn print_counts(budget: &Budget) {
    println!("{:<20} {:<16} crates", "crate", "feature");
    for (selection, names) in budget.iter() {
        let feature = selection.feature_name().unwrap_or("(none)");
        println!(
            "{:<20} {feature:<16} {:>6}",
            selection.package(),
            names.len()
        );
    }
}

#[cfg(test)]
mod tests {
    use super::{Budget, NEVER, Selection, hold_to_never, names};
    use std::collections::BTreeSet;

    #[test]
    fn names_are_read_once_and_without_the_root() {
        let tree = "leaf v0.1.0 (/somewhere/leaf)\nserde v1.0.0\nsyn v2.0.0 (proc-macro)\nsyn v3.0.0\n\nserde v1.0.0 (*)\n";
        let names: Vec<_> = names(tree, "leaf").into_iter().collect();
        assert_eq!(names, ["serde", "syn"]);
    }

    #[test]
    fn a_tree_with_what_must_never_be_there_is_refused() {
        let with = |name: Option<&str>| {
            let mut budget = Budget::default();
            for (package, features, _) in NEVER {
                for feature in *features {
                    let names: BTreeSet<String> = name.map(str::to_owned).into_iter().collect();
                    budget.insert(Selection::feature(package, feature), names);
                }
            }
            budget
        };
        assert!(hold_to_never(&with(None)).is_ok());
        assert!(hold_to_never(&with(Some("sha2"))).is_ok());
        assert!(hold_to_never(&with(Some("argon2"))).is_err());
        assert!(
            hold_to_never(&Budget::default()).is_err(),
            "a rule about nothing"
        );
    }
}
