//! Rules about characters: white space, marks of unfinished work, and paths of one machine.

use super::Finding;

/// No trailing white space, no tabs in Rust, and one newline at the end.
pub(super) fn white_space(path: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let rust = path.ends_with(".rs");
    for (number, line) in numbered(text) {
        if line.trim_end() != line {
            findings.push(Finding::new(path, number, "trailing white space"));
        }
        if rust && line.contains('\t') {
            findings.push(Finding::new(path, number, "a tab"));
        }
    }
    if !text.is_empty() && (!text.ends_with('\n') || text.ends_with("\n\n")) {
        findings.push(Finding::new(path, 0, "does not end in exactly one newline"));
    }
    findings
}

// Written in two halves, so that this file does not find itself.
const OPEN_ENDS: &[&str] = &[
    concat!("to", "do!("),
    concat!("unimpl", "emented!("),
    concat!("FIX", "ME"),
    concat!("XX", "X"),
    concat!("db", "g!("),
    concat!("#[ig", "nore"),
];

/// Nothing that says "later", no debugging aid, and no test that is switched off.
pub(super) fn open_ends(path: &str, text: &str) -> Vec<Finding> {
    let found = numbered(text).flat_map(|(number, line)| {
        let marks = OPEN_ENDS.iter().filter(move |mark| line.contains(**mark));
        marks.map(move |mark| Finding::new(path, number, format!("`{mark}` is left open")))
    });
    found.collect()
}

const PLACES: &[&str] = &[
    concat!("/ho", "me/"),
    concat!("/Us", "ers/"),
    concat!("/ro", "ot/"),
    concat!("/wo", "rk/"),
    concat!("/works", "pace/"),
];

/// No path of the machine on which a file was written.
///
/// A place counts where a path begins; inside a longer path or an address it is just a name.
pub(super) fn places(path: &str, text: &str) -> Vec<Finding> {
    let found = numbered(text).filter_map(|(number, line)| {
        let place = PLACES.iter().find(|place| begins_a_path(line, place))?;
        let what = format!("a path of one machine (`{place}`)");
        Some(Finding::new(path, number, what))
    });
    found.collect()
}

fn begins_a_path(line: &str, place: &str) -> bool {
    line.match_indices(place).any(|(at, _)| {
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        before.is_none_or(|before| !before.is_alphanumeric() && !"-_.}".contains(before))
    })
}

fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..).zip(text.lines())
}

#[cfg(test)]
mod tests {
    use super::{OPEN_ENDS, PLACES, open_ends, places, white_space};

    #[test]
    fn clean_text_passes() {
        assert!(white_space("a.rs", "fn a() {\n    b();\n}\n").is_empty());
        assert!(white_space("a.rs", "").is_empty());
        assert!(white_space("Makefile", "a:\n\tb\n").is_empty());
    }

    #[test]
    fn trailing_space_and_tabs_are_found() {
        let findings = white_space("a.rs", "a \n\tb\nc\n");
        let lines: Vec<_> = findings.iter().map(|finding| finding.line).collect();
        assert_eq!(lines, [1, 2]);
    }

    #[test]
    fn a_file_ends_in_one_newline() {
        assert_eq!(white_space("a.md", "a").len(), 1);
        assert_eq!(white_space("a.md", "a\n\n").len(), 1);
    }

    #[test]
    fn every_open_end_is_found() {
        assert!(open_ends("a.rs", "fn done() {}\n").is_empty());
        for mark in OPEN_ENDS {
            let findings = open_ends("a.rs", &format!("fn a() {{\n    {mark})\n}}\n"));
            assert_eq!(findings.len(), 1, "{mark}");
            assert_eq!(findings[0].line, 2, "{mark}");
        }
    }

    #[test]
    fn every_place_is_found_where_a_path_begins() {
        for place in PLACES {
            assert_eq!(
                places("a.md", &format!("see `{place}me`\n")).len(),
                1,
                "{place}"
            );
            assert_eq!(places("a.md", &format!("{place}me\n")).len(), 1, "{place}");
        }
    }

    #[test]
    fn an_address_is_no_place() {
        for place in PLACES {
            let address = format!("https://example.com{place}me and {{base}}{place}\n");
            assert!(places("a.md", &address).is_empty(), "{place}");
        }
    }
}
