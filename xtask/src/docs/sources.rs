//! The tests of the repository, by file and name.

use super::stamps::stamps;

/// A Rust file, and the tests in it.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) path: String,
    /// The functions that are tests, and so each case of the public conformance suite and each body that a macro stamps
    /// for several stores.
    pub(super) tests: Vec<String>,
    /// The modules that it declares with a body.
    pub(super) modules: Vec<String>,
}

impl Source {
    pub(super) fn new(path: &str, text: &str) -> Self {
        let mut source = Self {
            path: path.to_owned(),
            tests: tests(text, holds_cases(path)),
            modules: modules(text),
        };
        if source.is_for_tests() {
            let stamps = stamps(text);
            source.tests.extend(stamps.tests);
            source.modules.extend(stamps.modules);
        }
        source
    }

    /// The name of the file without its folder and ending.
    pub(super) fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        name.strip_suffix(".rs").unwrap_or(name)
    }

    /// Whether it is for tests and nothing else, as the public conformance suite is.
    pub(super) fn is_for_tests(&self) -> bool {
        if self.path.ends_with("/src/conformance.rs") {
            return true;
        }
        ["tests/", "benches/", "fuzz/"].iter().any(|folder| {
            self.path.starts_with(folder) || self.path.contains(&format!("/{folder}"))
        })
    }

    /// Whether that word is a part of its path, or a module in it.
    pub(super) fn has_segment(&self, word: &str) -> bool {
        let in_path = self.path.split('/').any(|part| part == word);
        in_path || self.stem() == word || self.modules.iter().any(|module| module == word)
    }
}

/// Whether the public functions of a file are tests. One that no list names is dead code, which the compiler finds.
fn holds_cases(path: &str) -> bool {
    ["/src/conformance/", "/tests/bodies/"]
        .iter()
        .any(|folder| path.contains(folder))
}

/// The functions with an attribute that makes a test, or every public one.
fn tests(text: &str, all_public: bool) -> Vec<String> {
    let mut tests = Vec::new();
    let mut is_test = false;
    for line in text.lines().map(str::trim) {
        if line.starts_with("#[") {
            is_test |= makes_a_test(line);
        } else if let Some(name) = function(line) {
            if is_test || (all_public && line.starts_with("pub")) {
                tests.push(name.to_owned());
            }
            is_test = false;
        } else if !line.starts_with("//") {
            is_test = false;
        }
    }
    tests
}

/// `#[test]`, `#[tokio::test(..)]` and their like.
fn makes_a_test(attribute: &str) -> bool {
    let path = attribute.trim_start_matches("#[");
    let end = path.find(|c: char| !c.is_alphanumeric() && c != ':' && c != '_');
    let path = path.get(..end.unwrap_or(path.len())).unwrap_or_default();
    path.rsplit("::").next() == Some("test")
}

/// The name in `pub async fn name(..`.
fn function(line: &str) -> Option<&str> {
    let (before, rest) = line.split_once("fn ")?;
    let is_declaration = before
        .split_whitespace()
        .all(|word| matches!(word, "pub" | "pub(crate)" | "async" | "const"));
    is_declaration.then(|| word(rest)).flatten()
}

fn modules(text: &str) -> Vec<String> {
    let lines = text
        .lines()
        .map(str::trim)
        .filter(|line| line.ends_with('{'));
    let names = lines.filter_map(|line| {
        word(
            line.strip_prefix("pub ")
                .unwrap_or(line)
                .strip_prefix("mod ")?,
        )
    });
    names.map(str::to_owned).collect()
}

/// The identifier at the beginning.
fn word(text: &str) -> Option<&str> {
    let end = text
        .find(|c: char| !c.is_alphanumeric() && c != '_')
        .unwrap_or(text.len());
    text.get(..end).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::Source;

    const TEXT: &str = "
fn a_helper() {}

#[test]
/// Why.
#[should_panic]
fn plain() {}

mod inner {
    #[tokio::test(flavor = \"multi_thread\")]
    async fn in_a_runtime() {}

    #[testing]
    fn almost() {}
}

#[cfg(test)]
use std::fmt;
pub async fn shown() {}
";

    #[test]
    fn only_what_runs_as_a_test_is_one() {
        let source = Source::new("crates/a/tests/web/pages.rs", TEXT);
        assert_eq!(source.tests, ["plain", "in_a_runtime"]);
        assert!(source.is_for_tests());
    }

    #[test]
    fn cases_of_the_conformance_suite_are_tests() {
        let source = Source::new("crates/a/src/conformance/sessions.rs", TEXT);
        assert_eq!(source.tests, ["plain", "in_a_runtime", "shown"]);
        assert!(!source.is_for_tests());
    }

    #[test]
    fn a_file_knows_its_folders_and_modules() {
        let source = Source::new("crates/a/tests/web/pages.rs", TEXT);
        for segment in ["web", "pages", "inner"] {
            assert!(source.has_segment(segment), "{segment}");
        }
        assert!(!source.has_segment("outer"));
    }
}
