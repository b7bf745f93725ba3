//! Tests that a macro stamps: a block that lists the names of their bodies, perhaps by module.
//!
//! ```text
//! over! { memory = Memory::new();
//!     register {
//!         a_known_address_is_told_nothing
//!     }
//! }
//! ```

/// The names that such blocks list.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Stamps {
    pub(super) tests: Vec<String>,
    pub(super) modules: Vec<String>,
}

/// Reads every block of a file; one that holds anything but names is something else.
pub(super) fn stamps(text: &str) -> Stamps {
    let mut all = Stamps::default();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if opens_a_block(line) {
            let block = lines.by_ref().take_while(|line| *line != "}");
            let Some(found) = names(block) else { continue };
            all.tests.extend(found.tests);
            all.modules.extend(found.modules);
        }
    }
    all
}

/// `over! {`, from the first column on.
fn opens_a_block(line: &str) -> bool {
    let name = line.split_once("! {").map(|(name, _)| name);
    name.is_some_and(is_name) && !line.ends_with('}')
}

fn names<'a>(block: impl Iterator<Item = &'a str>) -> Option<Stamps> {
    let mut found = Stamps::default();
    let mut only_names = true;
    for line in block.map(str::trim) {
        let test = line.trim_end_matches(',');
        if let Some(module) = line.strip_suffix(" {").filter(|module| is_name(module)) {
            found.modules.push(module.to_owned());
        } else if is_name(test) {
            found.tests.push(test.to_owned());
        } else {
            only_names &= line.is_empty() || line == "}" || line.starts_with("//");
        }
    }
    only_names.then_some(found)
}

fn is_name(text: &str) -> bool {
    let starts = text.starts_with(|c: char| c.is_ascii_lowercase());
    starts && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::{Stamps, stamps};

    #[test]
    fn names_are_read_with_their_modules() {
        let text = "
over! { memory = Memory::new();
    // why
    register {
        one_account
    }
}
everywhere! {
    two_handles,
    one_row,
}
";
        let list = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        let expected = Stamps {
            tests: list(&["one_account", "two_handles", "one_row"]),
            modules: list(&["register"]),
        };
        assert_eq!(stamps(text), expected);
    }

    #[test]
    fn code_and_kinds_are_no_names() {
        let text = "
proptest! {
    fn sum(a: u8) {
        a
    }
}
kinds! { Confirm Reset }
fn never() {
    nothing
}
";
        assert_eq!(stamps(text), Stamps::default());
    }
}
