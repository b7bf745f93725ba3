//! Finds roles that imply themselves.

use std::collections::{BTreeMap, BTreeSet, btree_set};
use std::fmt;

use super::Grants;
use crate::RoleName;

/// Roles of which each implies the next, and the last the first. Prints as `admin -> editor -> admin`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cycle(Vec<RoleName>);

impl Cycle {
    /// The roles in order, each once, from the first by name.
    pub fn roles(&self) -> impl Iterator<Item = &RoleName> {
        self.0.iter()
    }

    /// The same cycle prints alike wherever a search ran into it.
    fn new<'a>(roles: impl Iterator<Item = &'a RoleName>) -> Self {
        let mut roles: Vec<_> = roles.cloned().collect();
        let first = roles.iter().enumerate().min_by_key(|(_, role)| *role);
        let first = first.map_or(0, |(position, _)| position);
        roles.rotate_left(first);
        Self(roles)
    }
}

impl fmt::Display for Cycle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for role in &self.0 {
            write!(f, "{role} -> ")?;
        }
        self.0.first().map_or(Ok(()), |first| first.fmt(f))
    }
}

/// The first cycle that a walk by name runs into. The path of the walk is a list and not the stack of
/// the thread, so that no policy is too deep.
pub(super) fn find(roles: &BTreeMap<RoleName, Grants>) -> Option<Cycle> {
    let mut done = BTreeSet::new();
    for start in roles.keys() {
        let mut path = Vec::new();
        let mut on_path = BTreeSet::new();
        let mut next = Some(start);
        loop {
            match next.take() {
                Some(role) if on_path.contains(role) => {
                    let roles = path.iter().map(|(role, _)| *role);
                    return Some(Cycle::new(roles.skip_while(|on| *on != role)));
                }
                Some(role) if !done.contains(role) => {
                    on_path.insert(role);
                    path.push((role, implied(roles, role)));
                }
                _ => {}
            }
            let Some((role, rest)) = path.last_mut() else {
                break;
            };
            next = rest.next();
            if next.is_none() {
                on_path.remove(role);
                done.insert(*role);
                path.pop();
            }
        }
    }
    None
}

fn implied<'a>(
    roles: &'a BTreeMap<RoleName, Grants>,
    role: &RoleName,
) -> btree_set::Iter<'a, RoleName> {
    static NONE: BTreeSet<RoleName> = BTreeSet::new();
    roles
        .get(role)
        .map_or(&NONE, |grants| &grants.implies)
        .iter()
}
