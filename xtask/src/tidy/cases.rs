//! The conformance suite: a case that is written is one that every backend runs.

use super::Finding;

/// Where the cases are.
const CASES: &str = "crates/authkit-store/src/conformance/";
/// The list of those that a backend runs.
pub(super) const LIST: &str = "crates/authkit-store/src/conformance/stamp.rs";

/// Cases that are not in the list.
pub(super) fn unlisted(path: &str, text: &str, list: &str) -> Vec<Finding> {
    if !path.starts_with(CASES) {
        return Vec::new();
    }
    let lines = (1..).zip(text.lines());
    lines
        .filter_map(|(line, text)| {
            let rest = text.trim_start().strip_prefix("pub async fn ")?;
            let (name, _) = rest.split_once("<H: Harness>(harness: &H)")?;
            // a name that a macro is given is in the list under the name that it is given
            let listed = name.starts_with('$') || list.split_whitespace().any(|word| word == name);
            (!listed).then(|| Finding::new(path, line, format!("no backend runs `{name}`: {LIST}")))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_that_nobody_runs_is_found() {
        let text = "/// A case.\npub async fn one<H: Harness>(harness: &H)\nwhere\n\npub async fn $two<H: Harness>(harness: &H)\n";
        let path = "crates/authkit-store/src/conformance/roles.rs";
        assert_eq!(unlisted(path, text, "one other"), []);
        let found = unlisted(path, text, "one_more other");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].line, 2);
        assert_eq!(unlisted("crates/elsewhere.rs", text, ""), []);
    }
}
