//! Random policies against the plainest way to expand roles: go over all of them until nothing changes.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::collections::BTreeSet;

use authkit_roles::{
    ActionName, Cause, Identity, Origin, Permission, Policy, PolicyBuilder, PolicyError, RoleName,
    action, role,
};
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;

const ROLES: usize = 7;

/// Role `n` implies the roles of `implies[n]` and allows the action of its own name.
type Implies = Vec<BTreeSet<usize>>;

fn names() -> [&'static str; ROLES] {
    ["d", "a", "g", "c", "f", "b", "e"]
}

fn policy(implies: &Implies) -> Result<Policy, PolicyError> {
    let mut builder = PolicyBuilder::default();
    for (role, implied) in implies.iter().enumerate() {
        let implied = implied.iter().map(|role| names()[*role]);
        let action = format!("do {}", names()[role]);
        builder = builder
            .role(names()[role])
            .implies(implied)
            .allows([action])
            .into();
    }
    builder.build()
}

fn fixpoint(implies: &Implies, mut roles: BTreeSet<usize>) -> BTreeSet<usize> {
    loop {
        let before = roles.len();
        for (role, implied) in implies.iter().enumerate() {
            if roles.contains(&role) {
                roles.extend(implied);
            }
        }
        if roles.len() == before {
            return roles;
        }
    }
}

fn is_cyclic(implies: &Implies) -> bool {
    (0..ROLES).any(|role| fixpoint(implies, implies[role].clone()).contains(&role))
}

fn number(name: &RoleName) -> usize {
    let mut all = names().into_iter();
    all.position(|known| known == name.as_str()).unwrap()
}

fn any_graph() -> impl Strategy<Value = Implies> {
    vec(btree_set(0..ROLES, 0..3), ROLES)
}

/// Implies only what comes later in a random order, so that it is never cyclic.
fn acyclic_graph() -> impl Strategy<Value = Implies> {
    let order = Just((0..ROLES).collect::<Vec<_>>()).prop_shuffle();
    (order, vec(any::<u8>(), ROLES)).prop_map(|(order, bits)| {
        let mut implies = vec![BTreeSet::new(); ROLES];
        for (place, role) in order.iter().enumerate() {
            let later = order.iter().enumerate().skip(place + 1);
            let chosen = later.filter(|(other, _)| bits[place] & (1 << other) != 0);
            implies[*role] = chosen.map(|(_, role)| *role).collect();
        }
        implies
    })
}

fn held() -> impl Strategy<Value = BTreeSet<usize>> {
    btree_set(0..ROLES, 0..4)
}

fn with(roles: &BTreeSet<usize>) -> Identity {
    let roles = roles.iter().map(|role| names()[*role].parse().unwrap());
    Identity::with_roles(roles)
}

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 1_024,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_policy_is_refused_exactly_where_roles_come_back_to_themselves(implies in any_graph()) {
        match policy(&implies) {
            Ok(_) => prop_assert!(!is_cyclic(&implies)),
            Err(PolicyError::Cycle(cycle)) => {
                let roles: Vec<_> = cycle.roles().map(number).collect();
                let once: BTreeSet<_> = roles.iter().collect();
                prop_assert_eq!(once.len(), roles.len());
                for (from, to) in roles.iter().zip(roles.iter().cycle().skip(1)) {
                    prop_assert!(implies[*from].contains(to), "{}", cycle);
                }
                prop_assert!(cycle.roles().all(|role| Some(role) >= cycle.roles().next()));
            }
            Err(other) => prop_assert!(false, "{}", other),
        }
    }

    #[test]
    fn an_identity_has_what_the_fixpoint_has(implies in acyclic_graph(), held in held()) {
        let identity = policy(&implies).unwrap().expand(with(&held));
        let expected = fixpoint(&implies, held);
        let roles: BTreeSet<_> = identity.roles().map(number).collect();
        prop_assert_eq!(&roles, &expected);
        let actions: BTreeSet<_> = identity.actions().map(ActionName::to_string).collect();
        let expected: BTreeSet<_> = expected.iter().map(|role| format!("do {}", names()[*role])).collect();
        prop_assert_eq!(actions, expected);
    }

    #[test]
    fn an_explanation_agrees_and_its_way_exists(
        implies in acyclic_graph(), held in held(), wanted in 0..ROLES, by_action in any::<bool>(),
    ) {
        let policy = policy(&implies).unwrap();
        let name = names()[wanted];
        let need = if by_action { action(&format!("do {name}")) } else { role(name) };
        let permission = Permission::from(need);
        let explanation = policy.explain(&permission, &with(&held));
        let allowed = fixpoint(&implies, held.clone()).contains(&wanted);
        prop_assert_eq!(explanation.is_allowed(), allowed);
        prop_assert_eq!(permission.allows(&policy.expand(with(&held))), allowed);
        if let Cause::Has { origin: Origin::Roles(path), .. } = explanation.reason().cause() {
            let path: Vec<_> = path.iter().map(number).collect();
            prop_assert!(held.contains(&path[0]));
            prop_assert_eq!(path.last(), Some(&wanted));
            for step in path.windows(2) {
                prop_assert!(implies[step[0]].contains(&step[1]), "{}", explanation);
            }
        } else if allowed {
            prop_assert!(!by_action && held.contains(&wanted), "{}", explanation);
        }
    }
}
