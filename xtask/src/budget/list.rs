//! The allow-list as a value and as text.
//!
//! ```text
//! authkit-hash: secrecy thiserror          what it costs with no features
//! authkit-hash[argon2]: + argon2 blake2    what the feature adds to that
//! ```
//!
//! A feature is written as what it adds, since features only ever add; a long list goes on in
//! indented lines. Lines that begin with `#` are remarks.

use std::collections::{BTreeMap, BTreeSet};

use crate::outcome::Outcome;

const HEAD: &str = "\
# What every library costs: the crates in its dependency tree, with no features, and what each
# feature adds to that when it is asked for alone. Written by `cargo xtask budget --bless`.
";

const WIDTH: usize = 100;

/// A crate with no features, or with one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Selection {
    package: String,
    feature: Option<String>,
}

impl Selection {
    pub(super) fn none(package: &str) -> Self {
        Self {
            package: package.to_owned(),
            feature: None,
        }
    }

    pub(super) fn feature(package: &str, feature: &str) -> Self {
        Self {
            package: package.to_owned(),
            feature: Some(feature.to_owned()),
        }
    }

    pub(super) fn package(&self) -> &str {
        &self.package
    }

    pub(super) fn feature_name(&self) -> Option<&str> {
        self.feature.as_deref()
    }

    fn parse(text: &str) -> Self {
        match text.strip_suffix(']').and_then(|text| text.split_once('[')) {
            Some((package, feature)) => Self::feature(package, feature),
            None => Self::none(text),
        }
    }

    fn render(&self) -> String {
        match &self.feature {
            Some(feature) => format!("{}[{feature}]", self.package),
            None => self.package.clone(),
        }
    }
}

/// The complete set of crates for each selection.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Budget(BTreeMap<Selection, BTreeSet<String>>);

impl Budget {
    pub(super) fn insert(&mut self, selection: Selection, names: BTreeSet<String>) {
        self.0.insert(selection, names);
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&Selection, &BTreeSet<String>)> {
        self.0.iter()
    }

    pub(super) fn get(&self, selection: &Selection) -> Option<&BTreeSet<String>> {
        self.0.get(selection)
    }

    /// Reads the text that [`render`](Self::render) writes.
    pub(super) fn parse(text: &str) -> Outcome<Self> {
        let mut budget = Self::default();
        let mut entry: Option<(Selection, BTreeSet<String>)> = None;
        for line in text
            .lines()
            .filter(|line| !line.starts_with('#') && !line.is_empty())
        {
            let names = if line.starts_with(' ') {
                line
            } else {
                budget.0.extend(entry.take());
                let (head, names) = line
                    .split_once(':')
                    .ok_or_else(|| format!("xtask/budget.txt: no `:` in `{line}`"))?;
                let selection = Selection::parse(head);
                let base = budget.base(&selection);
                entry = Some((selection, base));
                names
            };
            let (_, set) = entry.as_mut().ok_or("xtask/budget.txt begins indented")?;
            let names = names.split_whitespace().filter(|name| *name != "+");
            set.extend(names.map(str::to_owned));
        }
        budget.0.extend(entry);
        Ok(budget)
    }

    /// Writes the list; what a feature adds stands after a `+`.
    pub(super) fn render(&self) -> String {
        let mut text = HEAD.to_owned();
        let mut package = "";
        for (selection, names) in &self.0 {
            if selection.package != package {
                text.push('\n');
                package = &selection.package;
            }
            let base = self.base(selection);
            let mut line = selection.render() + ":";
            if selection.feature.is_some() {
                line.push_str(" +");
            }
            for name in names.difference(&base) {
                if line.len() + 1 + name.len() > WIDTH {
                    text.push_str(&line);
                    text.push('\n');
                    line = "   ".to_owned();
                }
                line.push(' ');
                line.push_str(name);
            }
            text.push_str(&line);
            text.push('\n');
        }
        text
    }

    /// What a feature's list is written relative to: the crate with no features.
    fn base(&self, selection: &Selection) -> BTreeSet<String> {
        match selection.feature {
            Some(_) => {
                let none = Selection::none(&selection.package);
                self.0.get(&none).cloned().unwrap_or_default()
            }
            None => BTreeSet::new(),
        }
    }

    /// Where `measured` departs from this list, one line for each.
    pub(super) fn differences(&self, measured: &Self) -> Vec<String> {
        let selections: BTreeSet<_> = self.0.keys().chain(measured.0.keys()).collect();
        let mut lines = Vec::new();
        for selection in selections {
            let shown = selection.render();
            match (self.0.get(selection), measured.0.get(selection)) {
                (Some(allowed), Some(found)) => {
                    let new = found.difference(allowed);
                    lines.extend(new.map(|name| format!("{shown}: + {name}  (not allowed)")));
                    let gone = allowed.difference(found);
                    lines
                        .extend(gone.map(|name| format!("{shown}: - {name}  (allowed, but gone)")));
                }
                (None, Some(_)) => lines.push(format!("{shown}: not in the list")),
                (Some(_), None) => lines.push(format!("{shown}: in the list, but gone")),
                (None, None) => {}
            }
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::{Budget, Selection};

    fn sample(with_feature: &[&str]) -> Budget {
        let set = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        let mut budget = Budget::default();
        budget.insert(Selection::none("leaf"), set(&["sap", "wood"]));
        budget.insert(Selection::feature("leaf", "green"), set(with_feature));
        budget.insert(Selection::none("twig"), set(&[]));
        budget
    }

    #[test]
    fn what_is_written_is_what_is_read() {
        let budget = sample(&["dye", "sap", "wood"]);
        let text = budget.render();
        assert!(
            text.contains("\nleaf: sap wood\nleaf[green]: + dye\n\ntwig:\n"),
            "{text}"
        );
        assert_eq!(Budget::parse(&text).unwrap(), budget);
    }

    #[test]
    fn a_long_list_is_wrapped_and_read_back() {
        let mut budget = Budget::default();
        let names = (0..60)
            .map(|number| format!("crate-number-{number:03}"))
            .collect();
        budget.insert(Selection::none("big"), names);
        let text = budget.render();
        assert!(
            text.lines().all(|line| line.len() <= super::WIDTH),
            "{text}"
        );
        assert!(text.lines().all(|line| line.trim_end() == line), "{text}");
        assert_eq!(Budget::parse(&text).unwrap(), budget);
    }

    #[test]
    fn equal_lists_have_no_differences() {
        assert!(sample(&["dye"]).differences(&sample(&["dye"])).is_empty());
    }

    #[test]
    fn a_new_crate_and_a_lost_one_are_both_told() {
        let differences = sample(&["dye"]).differences(&sample(&["ink"]));
        let expected = [
            "leaf[green]: + ink  (not allowed)",
            "leaf[green]: - dye  (allowed, but gone)",
        ];
        assert_eq!(differences, expected);
    }

    #[test]
    fn a_selection_that_only_one_side_has_is_told() {
        let mut less = sample(&["dye"]);
        less.0.remove(&Selection::none("twig"));
        assert_eq!(
            less.differences(&sample(&["dye"])),
            ["twig: not in the list"]
        );
        assert_eq!(
            sample(&["dye"]).differences(&less),
            ["twig: in the list, but gone"]
        );
    }

    #[test]
    fn text_that_is_no_list_is_refused() {
        assert!(Budget::parse("leaf sap").is_err());
        assert!(Budget::parse("    sap").is_err());
    }
}
