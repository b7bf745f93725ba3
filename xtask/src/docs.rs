//! `cargo xtask docs`: the API documentation of every member, with warnings denied.
//!
//! With `--check`, the pages for readers instead: each test that they name as the proof of a promise is there, and each word of
//! another system has its row on the page for who comes from there.

mod promises;
mod sources;
mod stamps;
mod tables;
mod words;

use std::fs;

use crate::outcome::{AlreadyTold, Outcome};
use crate::{arguments, process, workspace};
use promises::Repository;
use sources::Source;

/// Builds the documentation, and opens it with `--open`; or checks what the pages promise.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    match arguments::one_flag("docs", &["--open", "--check"], arguments)? {
        Some("--check") => check(),
        flag => build(flag.is_some()),
    }
}

/// Builds the documentation, and shows it in a browser where asked to.
pub(crate) fn build(open: bool) -> Outcome {
    let mut command = process::cargo(["doc", "--workspace", "--no-deps", "--all-features"]);
    if open {
        command.arg("--open");
    }
    // Rustdoc's own flags: unlike RUSTFLAGS they leave every compiled dependency as it is.
    command.env("RUSTDOCFLAGS", "-D warnings");
    process::run(command)
}

/// Whether a page names tests: the promises, and what becomes of those of other systems.
fn is_page(path: &str) -> bool {
    let moving_in = path.starts_with("docs/coming-from/") && path.ends_with(".md");
    path == "docs/security.md" || moving_in
}

/// Looks for every test that a page names, and prints what is not there.
pub(crate) fn check() -> Outcome {
    let paths = workspace::files()?;
    let read = |path: &String| fs::read_to_string(workspace::root().join(path));
    let (mut sources, mut texts) = (Vec::new(), Vec::new());
    for path in paths.iter().filter(|path| path.ends_with(".rs")) {
        let text = read(path)?;
        sources.push(Source::new(path, &text));
        if path.starts_with("crates/") && path.contains("/src/") {
            texts.push(text);
        }
    }
    let known = texts.iter().flat_map(|text| words::identifiers(text));
    let known = known.collect();
    let packages = workspace::load()?.packages.into_iter();
    let repository = Repository {
        packages: packages
            .map(|package| (package.name, package.folder))
            .collect(),
        sources,
        paths: &paths,
    };
    let pages: Vec<_> = paths.iter().filter(|path| is_page(path)).collect();
    let mut missing = Vec::new();
    for page in &pages {
        let text = read(page)?;
        missing.extend(promises::missing(page, &text, &repository));
        if let Some(words) = words::of(page) {
            missing.extend(words::faults(page, &text, words, &known));
        }
    }
    if missing.is_empty() {
        println!("{} pages name tests and words that are there", pages.len());
        return Ok(());
    }
    for line in &missing {
        eprintln!("{line}");
    }
    eprintln!(
        "error: {} times, what a page names is not there, or not named",
        missing.len()
    );
    Err(AlreadyTold.into())
}

#[cfg(test)]
mod tests {
    use super::is_page;

    #[test]
    fn the_pages_that_name_tests_are_known() {
        assert!(is_page("docs/security.md"));
        assert!(is_page("docs/coming-from/devise.md"));
        assert!(!is_page("docs/hashing.md"));
        assert!(!is_page("docs/coming-from/map.svg"));
    }
}
