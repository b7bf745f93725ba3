//! Rules about Rust files: their names, their length, and how they begin.

use super::Finding;

/// The longest a Rust file may be, tests included. Longer, it holds two things.
const LONGEST: usize = 400;
/// The longest a `lib.rs` may be: documentation, modules and re-exports.
const LONGEST_LIB: usize = 120;

/// A module `foo` is `foo.rs`: tabs of an editor that all say `mod.rs` help nobody.
pub(super) fn no_mod_rs(path: &str) -> Option<Finding> {
    let named_so = path.rsplit('/').next() == Some("mod.rs");
    named_so.then(|| Finding::new(path, 0, "is named mod.rs; name it after the module"))
}

/// No file is longer than a reader can hold in mind.
pub(super) fn length(path: &str, text: &str) -> Option<Finding> {
    let limit = if path.ends_with("src/lib.rs") {
        LONGEST_LIB
    } else {
        LONGEST
    };
    let lines = text.lines().count();
    (lines > limit).then(|| Finding::new(path, 0, format!("has {lines} lines; at most {limit}")))
}

/// Every module says first what it is for.
pub(super) fn module_docs(path: &str, text: &str) -> Option<Finding> {
    let in_src = path.starts_with("src/") || path.contains("/src/");
    let documented = text.starts_with("//!") || text.starts_with("#![doc = include_str!(");
    let what = "does not begin with `//!` documentation";
    (in_src && !documented).then(|| Finding::new(path, 1, what))
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, LONGEST_LIB, length, module_docs, no_mod_rs};

    #[test]
    fn modules_are_named_after_themselves() {
        assert_eq!(no_mod_rs("crates/a/src/model.rs"), None);
        assert!(no_mod_rs("crates/a/src/model/mod.rs").is_some());
        assert_eq!(no_mod_rs("crates/a/src/some_mod.rs"), None);
    }

    #[test]
    fn a_file_may_be_as_long_as_the_limit() {
        assert_eq!(length("a/src/b.rs", &"x\n".repeat(LONGEST)), None);
        assert!(length("a/src/b.rs", &"x\n".repeat(LONGEST + 1)).is_some());
    }

    #[test]
    fn a_crate_root_is_short() {
        assert_eq!(length("a/src/lib.rs", &"x\n".repeat(LONGEST_LIB)), None);
        assert!(length("a/src/lib.rs", &"x\n".repeat(LONGEST_LIB + 1)).is_some());
    }

    #[test]
    fn modules_begin_with_their_documentation() {
        assert_eq!(module_docs("a/src/b.rs", "//! What b is for.\n"), None);
        let readme = "#![doc = include_str!(\"../README.md\")]\n";
        assert_eq!(module_docs("a/src/lib.rs", readme), None);
        assert!(module_docs("a/src/b.rs", "use std::fmt;\n").is_some());
        assert!(module_docs("a/src/b.rs", "").is_some());
    }

    #[test]
    fn tests_need_no_module_documentation() {
        assert_eq!(module_docs("a/tests/b.rs", "use std::fmt;\n"), None);
    }
}
