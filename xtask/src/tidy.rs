//! `cargo xtask tidy`: the house rules that a program can check, over every file git knows or would add.
//!
//! A rule is a plain function of a path and a text (or of what cargo says about a package) that returns
//! [`Finding`]s; each has a test with a sample that passes and one that does not. `CONTRIBUTING.md` gives
//! the reasons.

mod cases;
mod direction;
mod links;
mod manifest;
mod shape;
mod text;

use std::fmt;
use std::fs;

use crate::arguments;
use crate::outcome::{AlreadyTold, Outcome};
use crate::workspace::{self, Workspace};

/// A place where a rule is broken.
#[derive(Debug, PartialEq, Eq)]
struct Finding {
    path: String,
    /// Counted from one; zero for the whole file.
    line: usize,
    what: String,
}

impl Finding {
    fn new(path: &str, line: usize, what: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            line,
            what: what.into(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path, self.what),
            line => write!(f, "{}:{line}: {}", self.path, self.what),
        }
    }
}

/// Checks the rules.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    arguments::none("tidy", arguments)?;
    check()
}

/// Checks every rule, and prints every place where one is broken.
pub(crate) fn check() -> Outcome {
    let mut findings = Vec::new();
    let files = workspace::files()?;
    let listed = fs::read_to_string(workspace::root().join(cases::LIST))?;
    for path in &files {
        // What is not text, such as an image, has no rule to break.
        if let Ok(text) = fs::read_to_string(workspace::root().join(path)) {
            findings.extend(of_file(path, &text));
            findings.extend(cases::unlisted(path, &text, &listed));
        }
    }
    findings.extend(of_packages(&workspace::load()?));
    if findings.is_empty() {
        println!("{} files are tidy", files.len());
        return Ok(());
    }
    for finding in &findings {
        eprintln!("{finding}");
    }
    eprintln!("error: {} findings", findings.len());
    Err(AlreadyTold.into())
}

fn of_file(path: &str, text: &str) -> Vec<Finding> {
    let mut findings = text::white_space(path, text);
    findings.extend(text::places(path, text));
    if path.ends_with(".rs") {
        findings.extend(text::open_ends(path, text));
        findings.extend(shape::no_mod_rs(path));
        findings.extend(shape::length(path, text));
        findings.extend(shape::module_docs(path, text));
    }
    if path.ends_with(".md") {
        let exists = |target: &str| workspace::root().join(target).exists();
        findings.extend(links::dead_links(path, text, exists));
    }
    if path.ends_with("Cargo.toml") {
        findings.extend(manifest::shared_lints(path, text));
    }
    findings
}

fn of_packages(workspace: &Workspace) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in &workspace.packages {
        let readme = workspace::root().join(&package.folder).join("README.md");
        findings.extend(manifest::describes_itself(package));
        findings.extend(manifest::readme(package, readme.is_file()));
        findings.extend(manifest::default_features(package));
        findings.extend(direction::of_dependencies(package, &workspace.packages));
        findings.extend(direction::no_http(package));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::{Finding, of_file};

    #[test]
    fn a_finding_says_where() {
        let finding = Finding::new("a.rs", 3, "a tab");
        assert_eq!(finding.to_string(), "a.rs:3: a tab");
        assert_eq!(
            Finding::new("a.rs", 0, "too long").to_string(),
            "a.rs: too long"
        );
    }

    #[test]
    fn rules_of_rust_files_are_for_rust_files() {
        assert!(of_file("notes.txt", "a\tb\n").is_empty());
        assert_eq!(of_file("tests/a.rs", "a\tb\n").len(), 1);
    }
}
