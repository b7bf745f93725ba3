//! `cargo xtask docs --check`: every test that a page names is there.
//!
//! A page promises something in one column of a table and names the test that proves it in the column headed
//! `test`. What stands in backticks there is one of these:
//!
//! ```text
//! `a_link_works_once`                 a function that is a test, in any crate, or a body that a macro stamps
//! `authkit-axum`: `a_link_works_once` in that crate, and so all that follows in the cell
//! `authkit-axum: pages::sealed`       the same in one piece; a module or a file may stand before the name
//! `row_1_..`  `_sha256`               a beginning; another ending of the name before
//! `same_answers`                      a file of tests, without its ending
//! `tests/limits.rs`  `fuzz/token/`    a path, from the root or from a crate that is named, or from any
//! `cargo xtask vectors DIR`           a command: not looked at, nor is what is no name at all
//! ```

use super::sources::Source;
use super::tables::named_tests;

/// What the repository has.
#[derive(Debug)]
pub(super) struct Repository<'a> {
    /// The packages: name and folder, the root's folder being empty.
    pub(super) packages: Vec<(String, String)>,
    pub(super) sources: Vec<Source>,
    /// Every path that git knows.
    pub(super) paths: &'a [String],
}

/// The tests that the page names and that are not there, each with its line.
pub(super) fn missing(page: &str, text: &str, repository: &Repository<'_>) -> Vec<String> {
    let mut missing = Vec::new();
    for (line, words) in named_tests(text) {
        let mut cell = Cell {
            repository,
            folder: None,
            last: None,
        };
        let lost = words.into_iter().filter(|word| !cell.has(word));
        missing.extend(lost.map(|word| format!("{page}:{line}: there is no `{word}`")));
    }
    missing
}

/// One cell, read from left to right.
struct Cell<'a> {
    repository: &'a Repository<'a>,
    /// The folder of the package that was named.
    folder: Option<&'a str>,
    /// The test that was named.
    last: Option<&'a str>,
}

impl<'a> Cell<'a> {
    fn has(&mut self, word: &'a str) -> bool {
        if let Some((package, name)) = word.split_once(": ") {
            return self.package(package) && self.has(name);
        }
        if word.contains(' ') || word.starts_with(|c: char| c.is_uppercase()) {
            return true;
        }
        if word.contains('/') {
            return self.path(word);
        }
        if self.package(word) {
            return true;
        }
        if let Some(beginning) = word.strip_suffix("..") {
            return self.any_test(|_, name| name.starts_with(beginning));
        }
        if word.starts_with('_') {
            return self.other_ending(word);
        }
        self.last = Some(word);
        self.test(word)
    }

    /// Whether a package has that name; what follows is looked for there.
    fn package(&mut self, word: &str) -> bool {
        let mut packages = self.repository.packages.iter();
        let found = packages.find(|(name, _)| name == word);
        self.folder = found.map(|(_, folder)| folder.as_str()).or(self.folder);
        found.is_some()
    }

    /// A path of a file, or of a folder with something in it.
    fn path(&self, word: &str) -> bool {
        let below = word.trim_end_matches('/');
        let at = |start: &str| {
            let path = if start.is_empty() {
                below.to_owned()
            } else {
                format!("{start}/{below}")
            };
            let inside = format!("{path}/");
            let mut paths = self.repository.paths.iter();
            paths.any(|known| *known == path || known.starts_with(&inside))
        };
        let from_a_package = match self.folder {
            Some(folder) => at(folder),
            None => self
                .repository
                .packages
                .iter()
                .any(|(_, folder)| at(folder)),
        };
        from_a_package || at("")
    }

    /// A test, by its name or with modules before it; or a file of tests.
    fn test(&self, word: &str) -> bool {
        let (modules, name) = word.rsplit_once("::").unwrap_or(("", word));
        let in_place = |source: &Source| {
            let mut modules = modules.split("::").filter(|module| !module.is_empty());
            modules.all(|module| source.has_segment(module))
        };
        let a_file = |source: &&Source| source.is_for_tests() && source.stem() == name;
        self.any_test(|source, test| test == name && in_place(source))
            || self.sources().filter(a_file).any(in_place)
    }

    /// `_b` behind `a_a`: the test `a_b`.
    fn other_ending(&self, ending: &str) -> bool {
        let beginning = self.last.and_then(|last| last.rsplit_once('_'));
        beginning.is_some_and(|(beginning, _)| self.test(&format!("{beginning}{ending}")))
    }

    fn any_test(&self, is_it: impl Fn(&Source, &str) -> bool) -> bool {
        self.sources()
            .any(|source| source.tests.iter().any(|name| is_it(source, name)))
    }

    fn sources(&self) -> impl Iterator<Item = &Source> {
        let folder = self.folder.map(|folder| format!("{folder}/"));
        self.repository.sources.iter().filter(move |source| {
            let within = folder.as_deref().unwrap_or_default();
            source.path.starts_with(within)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Repository, Source, missing};

    const FILES: &[(&str, &str)] = &[
        (
            "crates/leaf/tests/rows.rs",
            "#[test]\nfn row_1_is_green() {}\n#[test]\nfn hmac_sha1() {}\n#[test]\nfn hmac_sha256() {}\n",
        ),
        (
            "crates/tree/tests/web/pages.rs",
            "#[test]\nfn every_page_is_sealed() {}\n",
        ),
        (
            "crates/tree/src/conformance/races.rs",
            "pub async fn one_wins() {}\n",
        ),
        ("benches/tool/src/bin/constant_time.rs", "fn main() {}\n"),
    ];

    fn lost(cell: &str) -> Vec<String> {
        let paths: Vec<String> = FILES.iter().map(|(path, _)| (*path).to_owned()).collect();
        let packages = [("leaf", "crates/leaf"), ("tree", "crates/tree")];
        let repository = Repository {
            packages: packages
                .map(|(name, folder)| (name.to_owned(), folder.to_owned()))
                .into(),
            sources: FILES
                .iter()
                .map(|(path, text)| Source::new(path, text))
                .collect(),
            paths: &paths,
        };
        let page = format!("| promise | test |\n| --- | --- |\n| It holds | {cell} |\n");
        missing("a.md", &page, &repository)
    }

    #[test]
    fn what_is_there_is_found_in_every_form() {
        for cell in [
            "`row_1_is_green`",
            "`leaf`: `row_1_is_green`; `tree`: `every_page_is_sealed`",
            "`tree: web::pages::every_page_is_sealed`",
            "`row_1_..` in `tests/rows.rs`",
            "`hmac_sha1`, `_sha256`",
            "`leaf`: `tests/`",
            "`tree` `pages`",
            "every store: `one_wins`",
            "`benches/tool`: `constant_time`, and `row_1_is_green`",
            "`cargo xtask vectors DIR`",
            "there is no code that reads `Host`",
        ] {
            assert_eq!(lost(cell), Vec::<String>::new(), "{cell}");
        }
    }

    #[test]
    fn what_is_not_there_is_named_with_its_line() {
        assert_eq!(
            lost("`row_2_is_red`"),
            ["a.md:3: there is no `row_2_is_red`"]
        );
        for cell in [
            "`tree`: `row_1_is_green`",
            "`tree: rows::every_page_is_sealed`",
            "`row_2_..`",
            "`hmac_sha1`, `_sha512`",
            "`leaf`: `tests/hostile.rs`",
            "`bush`: `tests/rows.rs`",
            "`fuzz/leaf/`",
            "`one_win`",
            "`races`",
        ] {
            assert_eq!(lost(cell).len(), 1, "{cell}");
        }
    }
}
