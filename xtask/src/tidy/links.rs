//! A rule about documents: a link to a file of ours leads to one.

use super::Finding;

/// Links of a markdown text to files that are not there.
///
/// `exists` is asked about paths relative to the workspace. Addresses, anchors within the page, and
/// Rust paths (`crate::Type`, which rustdoc checks) are none of its business.
pub(super) fn dead_links(path: &str, text: &str, exists: impl Fn(&str) -> bool) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (line, target) in targets(text) {
        let target = target.split(['#', '?']).next().unwrap_or_default();
        let elsewhere = target.contains("::") || has_scheme(target);
        if target.is_empty() || elsewhere {
            continue;
        }
        if !resolve(path, target).is_some_and(|file| exists(&file)) {
            findings.push(Finding::new(
                path,
                line,
                format!("links to `{target}`, which is not there"),
            ));
        }
    }
    findings
}

/// The target of every link outside of code, with its line.
fn targets(text: &str) -> Vec<(usize, &str)> {
    let mut targets = Vec::new();
    let mut fence = None;
    for (number, line) in (1..).zip(text.lines()) {
        let mark = ["```", "~~~"]
            .into_iter()
            .find(|mark| line.trim_start().starts_with(mark));
        match (fence, mark) {
            (None, Some(mark)) => fence = Some(mark),
            (Some(open), Some(mark)) if open == mark => fence = None,
            (None, None) => targets.extend(of_line(line).map(|target| (number, target))),
            _ => {}
        }
    }
    targets
}

/// What stands in `](here)`, or after `[name]:` at the beginning of a line.
fn of_line(line: &str) -> impl Iterator<Item = &str> {
    let definition = line
        .strip_prefix('[')
        .and_then(|rest| rest.split_once("]: "))
        .filter(|(name, _)| !name.starts_with('^'))
        .map(|(_, target)| target);
    let inline = line.match_indices("](").filter_map(move |(at, mark)| {
        let in_code = line.get(..at)?.matches('`').count() % 2 == 1;
        let rest = line.get(at + mark.len()..)?;
        (!in_code).then(|| rest.split(')').next()).flatten()
    });
    definition.into_iter().chain(inline).map(|target| {
        let target = target.split_whitespace().next().unwrap_or_default();
        target.trim_matches(['<', '>'])
    })
}

fn has_scheme(target: &str) -> bool {
    target
        .split_once(':')
        .is_some_and(|(scheme, _)| scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// The target as a path relative to the workspace; none if it leads out of it.
fn resolve(path: &str, target: &str) -> Option<String> {
    let mut parts: Vec<&str> = match target.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => path.split('/').collect(),
    };
    parts.pop();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::dead_links;

    const THERE: &[&str] = &[
        "docs/design.md",
        "LICENSE-MIT",
        "crates/a/README.md",
        "docs",
    ];

    fn dead(path: &str, text: &str) -> Vec<usize> {
        let findings = dead_links(path, text, |file| THERE.contains(&file));
        findings.iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn links_to_files_that_are_there_pass() {
        assert!(
            dead(
                "README.md",
                "[d](docs/design.md) and [l](LICENSE-MIT#top)\n"
            )
            .is_empty()
        );
        assert!(dead("crates/a/README.md", "[d](../../docs/design.md \"Why\")\n").is_empty());
        assert!(
            dead(
                "docs/index.md",
                "[d](./design.md)\n\n[x]: design.md\n[f](/docs/)\n"
            )
            .is_empty()
        );
    }

    #[test]
    fn links_to_nothing_are_found() {
        assert_eq!(
            dead("README.md", "one\n[a](docs/nothing.md) [b](LICENSE)\n"),
            [2, 2]
        );
        assert_eq!(
            dead("docs/index.md", "![picture](a.png)\n[x]: other.md\n"),
            [1, 2]
        );
    }

    #[test]
    fn a_link_out_of_the_workspace_is_found() {
        assert_eq!(dead("README.md", "[a](../elsewhere.md)\n"), [1]);
    }

    #[test]
    fn addresses_anchors_and_rust_paths_are_left_alone() {
        let text =
            "[a](https://example.com/x) [b](#here) [c](mailto:a@example.com) [d](crate::Thing)\n";
        assert!(dead("README.md", text).is_empty());
    }

    #[test]
    fn code_is_no_link() {
        let text = "```rust\nlet x = a[0](nothing);\n```\nUse `a[0](nothing)` here.\n";
        assert!(dead("README.md", text).is_empty());
        assert_eq!(dead("README.md", "```text\n```\n[a](nothing)\n"), [3]);
    }
}
