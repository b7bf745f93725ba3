//! Rules about manifests: what a package says of itself, and the defaults it gives and takes.

use super::Finding;
use crate::workspace::Package;

/// The libraries whose `default` switches something on, as the design says; everyone else's is empty.
const WITH_DEFAULT: &[&str] = &["authkit-hash", "authkit-axum"];

/// Every package takes the lints of the workspace.
pub(super) fn shared_lints(path: &str, text: &str) -> Option<Finding> {
    let mut lines = text.lines().map(str::trim);
    let is_package = lines.clone().any(|line| line == "[package]");
    let shares = lines.any(|line| line == "[lints]") && lines.next() == Some("workspace = true");
    let what = "has no `[lints]` with `workspace = true`";
    (is_package && !shares).then(|| Finding::new(path, 0, what))
}

/// Every package has a description, a licence, and the oldest Rust it compiles with.
pub(super) fn describes_itself(package: &Package) -> Vec<Finding> {
    let stated = [
        ("description", &package.description),
        ("license", &package.license),
        ("rust-version", &package.rust_version),
    ];
    let missing = stated.into_iter().filter(|(_, value)| {
        let value = value.as_deref().unwrap_or_default();
        value.trim().is_empty()
    });
    missing
        .map(|(key, _)| finding(package, format!("has no {key}")))
        .collect()
}

/// Every library says in a README whom it is for.
pub(super) fn readme(package: &Package, exists: bool) -> Option<Finding> {
    let wanted = package.is_published() && !exists;
    wanted.then(|| finding(package, "has no README.md beside it"))
}

/// Members never switch on each other's defaults, and a library's own default is empty.
///
/// One crate that forgets this switches the default on for everybody, and no application can take it back.
pub(super) fn default_features(package: &Package) -> Vec<Finding> {
    let taken = package
        .dependencies
        .iter()
        .filter(|dependency| dependency.internal && dependency.default_features)
        .map(|dependency| {
            let name = &dependency.name;
            finding(
                package,
                format!("{name} without `default-features = false`"),
            )
        });
    let mut findings: Vec<_> = taken.collect();
    let gives = package
        .features
        .get("default")
        .is_some_and(|parts| !parts.is_empty());
    if package.is_published() && gives && !WITH_DEFAULT.contains(&package.name.as_str()) {
        findings.push(finding(package, "its `default` is not empty"));
    }
    findings
}

fn finding(package: &Package, what: impl Into<String>) -> Finding {
    Finding::new(&format!("{}/Cargo.toml", package.folder), 0, what)
}

#[cfg(test)]
mod tests {
    use super::{default_features, describes_itself, readme, shared_lints};
    use crate::workspace::{Dependency, Package};

    fn manifest_of(name: &str) -> Package {
        Package {
            name: name.to_owned(),
            folder: format!("crates/{name}"),
            description: Some("Does one thing".to_owned()),
            license: Some("MIT".to_owned()),
            rust_version: Some("1.88".to_owned()),
            is_library: true,
            ..Package::default()
        }
    }

    #[test]
    fn lints_come_from_the_workspace() {
        let with = "[package]\nname = \"a\"\n\n[lints]\nworkspace = true\n";
        assert_eq!(shared_lints("a/Cargo.toml", with), None);
        let own = "[package]\nname = \"a\"\n\n[lints.rust]\nunsafe_code = \"allow\"\n";
        assert!(shared_lints("a/Cargo.toml", own).is_some());
        assert!(shared_lints("a/Cargo.toml", "[package]\nname = \"a\"\n").is_some());
    }

    #[test]
    fn a_workspace_without_a_package_takes_no_lints() {
        assert_eq!(
            shared_lints("Cargo.toml", "[workspace]\nmembers = []\n"),
            None
        );
    }

    #[test]
    fn a_package_describes_itself() {
        assert!(describes_itself(&manifest_of("a")).is_empty());
        let nameless = Package {
            description: Some(" ".to_owned()),
            license: None,
            rust_version: None,
            ..manifest_of("a")
        };
        assert_eq!(describes_itself(&nameless).len(), 3);
    }

    #[test]
    fn a_library_has_a_readme() {
        assert_eq!(readme(&manifest_of("a"), true), None);
        assert!(readme(&manifest_of("a"), false).is_some());
        let example = Package {
            folder: "examples/a".to_owned(),
            ..manifest_of("a")
        };
        assert_eq!(readme(&example, false), None);
    }

    #[test]
    fn members_leave_each_others_defaults_off() {
        let mut package = manifest_of("a");
        package.dependencies.push(Dependency {
            name: "b".to_owned(),
            internal: true,
            ..Dependency::default()
        });
        assert!(default_features(&package).is_empty());
        package.dependencies[0].default_features = true;
        assert_eq!(default_features(&package).len(), 1);
        package.dependencies[0].internal = false;
        assert!(default_features(&package).is_empty());
    }

    #[test]
    fn a_default_is_empty_unless_the_design_says_otherwise() {
        let default = [("default".to_owned(), vec!["argon2".to_owned()])];
        let mut package = manifest_of("authkit-hash");
        package.features = default.into();
        assert!(default_features(&package).is_empty());
        package.name = "authkit-token".to_owned();
        assert_eq!(default_features(&package).len(), 1);
    }
}
