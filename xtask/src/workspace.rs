//! What cargo says about the workspace: its packages, their features and their dependencies.
//!
//! ```text
//! let workspace = workspace::load()?;
//! for package in workspace.libraries() { println!("{}", package.name); }
//! ```

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::outcome::Outcome;
use crate::process;

/// The folder of the workspace.
pub(crate) fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// The members, and where cargo builds them.
#[derive(Debug)]
pub(crate) struct Workspace {
    pub(crate) packages: Vec<Package>,
    pub(crate) target: PathBuf,
}

/// One member.
#[derive(Debug, Default)]
pub(crate) struct Package {
    pub(crate) name: String,
    /// Its folder, relative to the workspace, with `/` between the parts.
    pub(crate) folder: String,
    pub(crate) description: Option<String>,
    pub(crate) license: Option<String>,
    pub(crate) rust_version: Option<String>,
    /// Every feature with what it switches on.
    pub(crate) features: BTreeMap<String, Vec<String>>,
    pub(crate) dependencies: Vec<Dependency>,
    pub(crate) is_library: bool,
}

/// One line of a dependency table.
#[derive(Debug, Default)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    /// Whether it stands in `[dev-dependencies]`.
    pub(crate) dev: bool,
    /// Whether it is another member.
    pub(crate) internal: bool,
    pub(crate) default_features: bool,
}

impl Workspace {
    /// The libraries that users depend on: the members in `crates/`.
    pub(crate) fn libraries(&self) -> impl Iterator<Item = &Package> {
        self.packages
            .iter()
            .filter(|package| package.is_library && package.is_published())
    }
}

impl Package {
    /// Whether it is for users, not an example or a tool of ours.
    pub(crate) fn is_published(&self) -> bool {
        self.folder.starts_with("crates/")
    }

    /// Every feature that can be asked for alone, `default` among them where it is not empty.
    pub(crate) fn features_alone(&self) -> impl Iterator<Item = &str> {
        self.features
            .iter()
            .filter(|(name, parts)| name.as_str() != "default" || !parts.is_empty())
            .map(|(name, _)| name.as_str())
    }
}

/// The files that git tracks, or would if they were added, as far as they still exist.
pub(crate) fn files() -> Outcome<Vec<String>> {
    let arguments = ["ls-files", "-z", "-co", "--exclude-standard"];
    let listed = process::read(process::program("git", arguments))?;
    let mut files: Vec<_> = listed
        .split_terminator('\0')
        .filter(|path| root().join(path).is_file())
        .map(str::to_owned)
        .collect();
    files.sort_unstable();
    files.dedup();
    Ok(files)
}

/// Asks cargo.
pub(crate) fn load() -> Outcome<Workspace> {
    let arguments = ["metadata", "--no-deps", "--format-version", "1"];
    parse(&process::read(process::cargo(arguments))?)
}

fn parse(json: &str) -> Outcome<Workspace> {
    let metadata: Value = serde_json::from_str(json)?;
    let root = text(&metadata, "workspace_root").ok_or("cargo names no workspace root")?;
    let target = text(&metadata, "target_directory").ok_or("cargo names no target folder")?;
    let mut packages = list(&metadata, "packages")
        .map(|value| package(value, &root))
        .collect::<Option<Vec<_>>>()
        .ok_or("cargo describes a package without a name or a manifest")?;
    packages.sort_by(|left, right| left.name.cmp(&right.name));
    Ok(Workspace {
        packages,
        target: target.into(),
    })
}

fn package(value: &Value, root: &str) -> Option<Package> {
    let manifest = text(value, "manifest_path")?;
    let folder = Path::new(&manifest).parent()?;
    let folder = folder.strip_prefix(root).unwrap_or(folder);
    let features = value.get("features").and_then(Value::as_object)?;
    Some(Package {
        name: text(value, "name")?,
        folder: folder.to_string_lossy().replace('\\', "/"),
        description: text(value, "description"),
        license: text(value, "license"),
        rust_version: text(value, "rust_version"),
        features: features
            .iter()
            .map(|(name, parts)| (name.clone(), strings(parts)))
            .collect(),
        dependencies: list(value, "dependencies")
            .map(dependency)
            .collect::<Option<_>>()?,
        is_library: list(value, "targets")
            .any(|target| list(target, "kind").any(|kind| kind == "lib" || kind == "proc-macro")),
    })
}

fn dependency(value: &Value) -> Option<Dependency> {
    Some(Dependency {
        name: text(value, "name")?,
        dev: text(value, "kind").is_some_and(|kind| kind == "dev"),
        internal: text(value, "path").is_some(),
        default_features: value.get("uses_default_features")?.as_bool()?,
    })
}

fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key)?.as_str().map(str::to_owned)
}

fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value
        .get(key)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

fn strings(value: &Value) -> Vec<String> {
    let parts = value.as_array().into_iter().flatten();
    parts.filter_map(Value::as_str).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::parse;

    const SAMPLE: &str = r#"{
      "workspace_root": "/w", "target_directory": "/w/target",
      "packages": [
        { "name": "tool", "manifest_path": "/w/tool/Cargo.toml", "description": null,
          "features": {}, "dependencies": [], "targets": [{ "kind": ["bin"] }] },
        { "name": "leaf", "manifest_path": "/w/crates/leaf/Cargo.toml", "description": "A leaf.",
          "license": "MIT", "rust_version": "1.88",
          "features": { "default": [], "green": ["dep:paint"] },
          "dependencies": [
            { "name": "paint", "kind": null, "uses_default_features": true },
            { "name": "tool", "kind": "dev", "path": "/w/tool", "uses_default_features": false }],
          "targets": [{ "kind": ["lib"] }] }] }"#;

    #[test]
    fn packages_are_read_in_the_order_of_their_names() {
        let workspace = parse(SAMPLE).unwrap();
        let names: Vec<_> = workspace.packages.iter().map(|p| p.name.as_str()).collect();
        assert_eq!(names, ["leaf", "tool"]);
        let libraries: Vec<_> = workspace.libraries().map(|p| p.folder.as_str()).collect();
        assert_eq!(libraries, ["crates/leaf"]);
    }

    #[test]
    fn dependencies_keep_what_the_rules_ask_about() {
        let workspace = parse(SAMPLE).unwrap();
        let [paint, tool] = &workspace.packages[0].dependencies[..] else {
            panic!("two dependencies");
        };
        assert!(!paint.dev && !paint.internal && paint.default_features);
        assert!(tool.dev && tool.internal && !tool.default_features);
    }

    #[test]
    fn an_empty_default_is_no_feature_of_its_own() {
        let workspace = parse(SAMPLE).unwrap();
        let alone: Vec<_> = workspace.packages[0].features_alone().collect();
        assert_eq!(alone, ["green"]);
    }

    #[test]
    fn what_is_not_metadata_is_refused() {
        assert!(parse("{}").is_err());
        assert!(parse("nothing").is_err());
    }
}
