//! Rules about who may depend on whom: the drawing of `docs/architecture.md` as data.

use super::Finding;
use crate::workspace::{Dependency, Package};

/// What a crate may take from this workspace.
enum May {
    Take(&'static [&'static str]),
    TakeAnything,
}

/// The direction of every library; a new one has to be given a row.
const DIRECTIONS: &[(&str, May)] = &[
    ("authkit-hash", May::Take(&[])),
    ("authkit-token", May::Take(&[])),
    ("authkit-roles", May::Take(&[])),
    ("authkit-track", May::Take(&[])),
    ("authkit-flask", May::Take(&["authkit-token"])),
    (
        "authkit-store",
        May::Take(&[
            "authkit-hash",
            "authkit-token",
            "authkit-roles",
            "authkit-track",
        ]),
    ),
    (
        "authkit-session",
        May::Take(&["authkit-store", "authkit-token"]),
    ),
    (
        "authkit-sqlx",
        May::Take(&[
            "authkit-store",
            "authkit-hash",
            "authkit-roles",
            "authkit-token",
            "authkit-track",
        ]),
    ),
    (
        "authkit-flows",
        May::Take(&[
            "authkit-store",
            "authkit-hash",
            "authkit-token",
            "authkit-roles",
            "authkit-track",
        ]),
    ),
    (
        "authkit-mail",
        May::Take(&["authkit-store", "authkit-flows", "authkit-token"]),
    ),
    ("authkit-axum", May::TakeAnything),
    ("authkit-testing", May::TakeAnything),
];

/// What belongs to HTTP, and to the crates that may know of it.
const HTTP: &[&str] = &["axum", "http", "hyper", "tower", "headers", "cookie"];
const KNOW_HTTP: &[&str] = &["authkit-axum", "authkit-testing"];

/// Helpers of our own tests: nobody publishes them, and cargo leaves them out of what is published.
const FOR_OUR_TESTS: &[&str] = &["authkit-servers"];

/// Crates depend downwards only, and nothing depends on an example or a tool.
///
/// Tests may reach further down, to what the crate's own dependencies may take, since that cannot close a
/// circle; and `authkit-testing` is there for anybody's tests, [`FOR_OUR_TESTS`] for those in this repository.
pub(super) fn of_dependencies(package: &Package, members: &[Package]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for dependency in internal(package) {
        let name = dependency.name.as_str();
        let published = members
            .iter()
            .any(|member| member.name == name && member.is_published());
        let in_private = dependency.dev || !package.is_published();
        if FOR_OUR_TESTS.contains(&name) && in_private {
            continue;
        }
        if !published {
            let what = format!("depends on {name}, which is not for others");
            findings.push(finding(package, what));
        } else if package.is_published() && !may_take(&package.name, dependency) {
            let what = format!("must not depend on {name}; see the table in tidy/direction.rs");
            findings.push(finding(package, what));
        }
    }
    if package.is_published() && row(&package.name).is_none() {
        let what = "has no row in the table of tidy/direction.rs";
        findings.push(finding(package, what));
    }
    findings
}

/// Nothing below the web crates knows HTTP, in its tests neither.
pub(super) fn no_http(package: &Package) -> Vec<Finding> {
    if !package.is_published() || KNOW_HTTP.contains(&package.name.as_str()) {
        return Vec::new();
    }
    let web = package
        .dependencies
        .iter()
        .filter(|dependency| !dependency.internal && is_http(&dependency.name));
    web.map(|dependency| finding(package, format!("{} is HTTP", dependency.name)))
        .collect()
}

fn internal(package: &Package) -> impl Iterator<Item = &Dependency> {
    let others = |dependency: &&Dependency| dependency.internal && dependency.name != package.name;
    package.dependencies.iter().filter(others)
}

fn row(name: &str) -> Option<&'static May> {
    let row = DIRECTIONS.iter().find(|(package, _)| *package == name);
    row.map(|(_, may)| may)
}

fn may_take(package: &str, dependency: &Dependency) -> bool {
    let name = dependency.name.as_str();
    if dependency.dev {
        return name == "authkit-testing" || is_below(package, name);
    }
    match row(package) {
        Some(May::Take(allowed)) => allowed.contains(&name),
        Some(May::TakeAnything) => true,
        None => false,
    }
}

/// Whether `name` can be reached from `package` by following the table.
fn is_below(package: &str, name: &str) -> bool {
    match row(package) {
        Some(May::Take(allowed)) => allowed
            .iter()
            .any(|below| *below == name || is_below(below, name)),
        Some(May::TakeAnything) => true,
        None => false,
    }
}

/// Whether it is one of [`HTTP`] or of that family, as `http-body` is.
fn is_http(name: &str) -> bool {
    HTTP.iter().any(|family| {
        let rest = name.strip_prefix(family);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    })
}

fn finding(package: &Package, what: impl Into<String>) -> Finding {
    Finding::new(&format!("{}/Cargo.toml", package.folder), 0, what)
}

#[cfg(test)]
mod tests {
    use super::{no_http, of_dependencies};
    use crate::workspace::{Dependency, Package};

    fn package(folder: &str, name: &str, dependencies: Vec<Dependency>) -> Package {
        Package {
            name: name.to_owned(),
            folder: format!("{folder}/{name}"),
            dependencies,
            ..Package::default()
        }
    }

    fn member(name: &str, dev: bool) -> Dependency {
        Dependency {
            name: name.to_owned(),
            dev,
            internal: true,
            ..Dependency::default()
        }
    }

    fn outside(name: &str) -> Dependency {
        Dependency {
            name: name.to_owned(),
            ..Dependency::default()
        }
    }

    /// How many findings there are for `name` depending on one member.
    fn count(name: &str, dependency: Dependency) -> usize {
        let members = [
            package("crates", "authkit-hash", vec![]),
            package("crates", "authkit-store", vec![]),
            package("crates", "authkit-testing", vec![]),
            package("examples", "quickstart", vec![]),
            package("", "xtask", vec![]),
        ];
        let package = package("crates", name, vec![dependency]);
        of_dependencies(&package, &members).len()
    }

    #[test]
    fn dependencies_point_downwards() {
        assert_eq!(count("authkit-store", member("authkit-hash", false)), 0);
        assert_eq!(count("authkit-hash", member("authkit-store", false)), 1);
        assert_eq!(count("authkit-hash", member("authkit-store", true)), 1);
        assert_eq!(count("authkit-axum", member("authkit-store", false)), 0);
    }

    #[test]
    fn tests_may_take_what_is_made_for_tests() {
        assert_eq!(count("authkit-hash", member("authkit-testing", true)), 0);
        assert_eq!(count("authkit-hash", member("authkit-testing", false)), 1);
    }

    #[test]
    fn our_helpers_are_for_our_tests_and_tools() {
        let helper = |dev| member("authkit-servers", dev);
        assert_eq!(count("authkit-sqlx", helper(true)), 0);
        assert_eq!(count("authkit-sqlx", helper(false)), 1);
        let tool = package("", "xtask", vec![helper(false)]);
        assert!(of_dependencies(&tool, &[]).is_empty());
    }

    #[test]
    fn tests_may_reach_further_down_but_not_up() {
        assert_eq!(count("authkit-session", member("authkit-hash", false)), 1);
        assert_eq!(count("authkit-session", member("authkit-hash", true)), 0);
        assert_eq!(count("authkit-token", member("authkit-hash", true)), 1);
    }

    #[test]
    fn a_crate_may_name_itself_for_its_tests() {
        assert_eq!(count("authkit-hash", member("authkit-hash", true)), 0);
    }

    #[test]
    fn nothing_depends_on_examples_or_tools() {
        assert_eq!(count("authkit-axum", member("quickstart", false)), 1);
        assert_eq!(count("authkit-axum", member("xtask", true)), 1);
    }

    #[test]
    fn a_new_crate_needs_a_row() {
        let new = package("crates", "authkit-moon", vec![]);
        assert_eq!(of_dependencies(&new, &[]).len(), 1);
        let example = package("examples", "moon", vec![]);
        assert!(of_dependencies(&example, &[]).is_empty());
    }

    #[test]
    fn http_stays_above() {
        for name in ["http", "http-body", "axum", "tower-layer", "cookie"] {
            let flows = package("crates", "authkit-flows", vec![outside(name)]);
            assert_eq!(no_http(&flows).len(), 1, "{name}");
            let axum = package("crates", "authkit-axum", vec![outside(name)]);
            assert!(no_http(&axum).is_empty(), "{name}");
        }
        let plain = package(
            "crates",
            "authkit-flows",
            vec![outside("httpdate"), outside("time")],
        );
        assert!(no_http(&plain).is_empty());
    }
}
