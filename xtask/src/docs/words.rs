//! The pages for who comes from another system: each of its words has a row, each row says something, and each of our names in
//! it is there.

use std::collections::{BTreeMap, BTreeSet};

use super::tables::rows;

/// A page, and the words that it has to have, one a line: the head of the table that it stands in, and the word.
const PAGES: &[(&str, &str)] = &[
    (
        "docs/coming-from/flask-security.md",
        include_str!("words/flask-security.txt"),
    ),
    (
        "docs/coming-from/flask-login.md",
        include_str!("words/flask-login.txt"),
    ),
    (
        "docs/coming-from/flasky.md",
        include_str!("words/flasky.txt"),
    ),
];

/// The words that a page has to have, if it is one of those.
pub(super) fn of(path: &str) -> Option<&'static str> {
    let page = PAGES.iter().find(|(page, _)| *page == path);
    page.map(|(_, words)| *words)
}

/// What is wrong with the tables of a page, line by line.
pub(super) fn faults(path: &str, page: &str, words: &str, known: &BTreeSet<&str>) -> Vec<String> {
    let mut wanted: BTreeMap<(&str, &str), bool> = BTreeMap::new();
    for word in words.lines().filter(|line| !line.starts_with('#')) {
        if let Some(pair) = word.split_once(' ') {
            wanted.insert(pair, false);
        }
    }
    let heads: BTreeSet<&str> = wanted.keys().map(|(head, _)| *head).collect();
    let mut faults = Vec::new();
    for row in rows(page) {
        let Some(head) = row.head.first().filter(|head| heads.contains(*head)) else {
            continue;
        };
        let line = row.line;
        let word = row.cells.first().map_or("", |cell| cell.trim_matches('`'));
        match wanted.get_mut(&(*head, word)) {
            Some(seen) if !*seen => *seen = true,
            Some(_) => faults.push(format!("{path}:{line}: `{word}` has two rows")),
            None => faults.push(format!(
                "{path}:{line}: `{word}` is no {head} of the original"
            )),
        }
        let full = row.cells.len() == row.head.len();
        if !full || row.cells.iter().any(|cell| cell.is_empty()) {
            faults.push(format!(
                "{path}:{line}: the row of `{word}` is not complete"
            ));
        }
        for name in row.cells.iter().skip(1).flat_map(|cell| names(cell)) {
            if !known.contains(name) {
                faults.push(format!("{path}:{line}: there is no `{name}`"));
            }
        }
    }
    let without = wanted.iter().filter(|(_, seen)| !**seen);
    faults
        .extend(without.map(|((head, word), _)| format!("{path}: the {head} `{word}` has no row")));
    faults
}

/// Our own names in a cell: what stands in backticks and is an identifier with an underscore, or a path with `::`.
fn names(cell: &str) -> Vec<&str> {
    let in_backticks = cell.split('`').skip(1).step_by(2);
    let own = in_backticks.filter(|text| {
        let word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
        text.chars().all(word) && (text.contains("::") || text.contains('_'))
    });
    let parts = own.flat_map(|text| text.split("::"));
    parts
        .filter(|part| !part.is_empty() && !part.ends_with('_'))
        .collect()
}

/// The identifiers of a Rust file.
pub(super) fn identifiers(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{faults, identifiers};

    const WORDS: &str = "# the words\nkey LOGIN_URL\nkey GONE\n";

    fn told(rows: &str) -> Vec<String> {
        let page = format!("| key | ours | default |\n| --- | --- | --- |\n{rows}");
        let known = identifiers("fn login_url() {} struct Paths;").collect();
        faults("a.md", &page, WORDS, &known)
    }

    #[test]
    fn a_page_with_every_word_is_sound() {
        let rows =
            "| `LOGIN_URL` | setting `login_url` | `/login` |\n| `GONE` | dropped | none |\n";
        assert_eq!(told(rows), Vec::<String>::new());
    }

    #[test]
    fn each_fault_is_told_with_its_line() {
        let gone = "| `GONE` | dropped | none |\n";
        for (row, fault) in [
            ("", "the key `LOGIN_URL` has no row"),
            (
                "| `LOGIN_URL` | setting `login_url` | |\n",
                "a.md:4: the row of `LOGIN_URL` is not complete",
            ),
            (
                "| `LOGIN_URL` | setting `login_url` |\n",
                "a.md:4: the row of `LOGIN_URL` is not complete",
            ),
            (
                "| `LOGIN_URL` | setting `log_url` | none |\n",
                "a.md:4: there is no `log_url`",
            ),
            (
                "| `LOGIN_URL` | `Paths::log_in` | none |\n",
                "a.md:4: there is no `log_in`",
            ),
        ] {
            let told = told(&format!("{gone}{row}"));
            assert!(
                told.iter()
                    .any(|line| line.ends_with(fault.trim_start_matches("a.md: "))),
                "{told:?}"
            );
        }
        let extra = told(&format!(
            "{gone}| `LOGIN_URL` | dropped | none |\n| `NEW` | dropped | none |\n"
        ));
        assert_eq!(extra, ["a.md:5: `NEW` is no key of the original"]);
        let twice = told(&format!("{gone}{gone}| `LOGIN_URL` | dropped | none |\n"));
        assert_eq!(twice, ["a.md:4: `GONE` has two rows"]);
    }

    #[test]
    fn a_table_of_something_else_is_let_alone() {
        let page = "| test | ours |\n| --- | --- |\n| a | |\n";
        assert!(faults("a.md", page, "", &Default::default()).is_empty());
    }
}
