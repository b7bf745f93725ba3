//! A policy as data: what serde reads and writes.

use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::builder::{Draft, PolicyBuilder};
use super::{Grants, Policy, PolicyError};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Spec {
    roles: Roles,
}

/// In the order of the data and with repetitions, so that a role that is there twice is found. A map would
/// keep the last and say nothing.
struct Roles(Vec<(String, Entry)>);

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Entry {
    implies: Vec<String>,
    allows: Vec<String>,
}

impl TryFrom<Spec> for Policy {
    type Error = PolicyError;

    fn try_from(spec: Spec) -> Result<Self, PolicyError> {
        let roles = spec.roles.0.into_iter();
        let drafts = roles.map(|(name, Entry { implies, allows })| Draft {
            name,
            implies,
            allows,
        });
        PolicyBuilder::of(drafts.collect()).build()
    }
}

impl From<Policy> for Spec {
    fn from(policy: Policy) -> Self {
        let roles = policy.roles.into_iter();
        let entries = roles.map(|(name, Grants { implies, allows })| {
            let implies = implies.into_iter().map(String::from).collect();
            let allows = allows.into_iter().map(String::from).collect();
            (name.into(), Entry { implies, allows })
        });
        Self {
            roles: Roles(entries.collect()),
        }
    }
}

impl Serialize for Roles {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, entry)| (name, entry)))
    }
}

impl<'de> Deserialize<'de> for Roles {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(RolesVisitor)
    }
}

struct RolesVisitor;

impl<'de> Visitor<'de> for RolesVisitor {
    type Value = Roles;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("roles by their names")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Roles, A::Error> {
        let mut roles = Vec::new();
        while let Some(entry) = map.next_entry()? {
            roles.push(entry);
        }
        Ok(Roles(roles))
    }
}
