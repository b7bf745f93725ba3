//! Random permissions and identities against a model that knows nothing of the code: it tries every
//! answer to what is in doubt, and lets in who is let in by all of them.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::collections::BTreeSet;

use authkit_roles::{
    ActionName, Cause, Explanation, IdText, Identity, Item, Need, Permission, Policy, Reason,
    RoleName, action, item, role, user,
};
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;

/// What there is to need. The last two are in doubt: a name that is none, a role that no policy knows.
const ATOMS: usize = 8;
const INVALID: usize = 6;
const UNKNOWN: usize = 7;

fn need(atom: usize) -> Need {
    match atom {
        0 => role("a"),
        1 => role("b"),
        2 => action("a"),
        3 => action("c"),
        4 => item("edit", "post", 7),
        5 => user(7),
        INVALID => role("a\nb"),
        _ => role("removed"),
    }
}

fn identity(atoms: &BTreeSet<usize>) -> Identity {
    let mut roles: Vec<RoleName> = Vec::new();
    let mut identity = Identity::anonymous();
    for atom in atoms {
        match need(*atom) {
            Need::Role(name) => roles.push(name),
            Need::Action(name) => identity = identity.and_actions([name]),
            Need::Item(item) => identity = identity.and_items([item]),
            Need::User(id) => identity = identity.of_user(id),
            _ => {}
        }
    }
    let actions: Vec<ActionName> = identity.actions().cloned().collect();
    let items: Vec<Item> = identity.items().cloned().collect();
    let id: Option<IdText> = identity.user().cloned();
    let policy = Policy::builder().role("a").role("b").build().unwrap();
    let identity = policy.identity(roles).and_actions(actions).and_items(items);
    match id {
        Some(id) => identity.of_user(id),
        None => identity,
    }
}

/// A permission as a plain tree.
#[derive(Clone, Debug)]
enum Tree {
    Atom(usize),
    AllOf(Vec<usize>),
    AnyOf(Vec<usize>),
    And(Box<Tree>, Box<Tree>),
    Or(Box<Tree>, Box<Tree>),
    ButNot(Box<Tree>, Box<Tree>),
}

impl Tree {
    fn permission(&self) -> Permission {
        let needs = |atoms: &[usize]| atoms.iter().map(|atom| need(*atom)).collect::<Vec<_>>();
        match self {
            Self::Atom(atom) => need(*atom).into(),
            Self::AllOf(atoms) => Permission::all(needs(atoms)),
            Self::AnyOf(atoms) => Permission::any(needs(atoms)),
            Self::And(left, right) => left.permission().and(right.permission()),
            Self::Or(left, right) => left.permission().or(right.permission()),
            Self::ButNot(left, right) => left.permission().but_not(right.permission()),
        }
    }

    /// Plain logic over the answers to each atom in turn, as it stands from left to right.
    fn eval(&self, answers: &mut impl FnMut(usize) -> bool) -> bool {
        let mut each =
            |atoms: &[usize]| atoms.iter().map(|atom| answers(*atom)).collect::<Vec<_>>();
        match self {
            Self::Atom(atom) => answers(*atom),
            Self::AllOf(atoms) => !atoms.is_empty() && !each(atoms).contains(&false),
            Self::AnyOf(atoms) => each(atoms).contains(&true),
            Self::And(left, right) => left.eval(answers) & right.eval(answers),
            Self::Or(left, right) => left.eval(answers) | right.eval(answers),
            Self::ButNot(left, right) => left.eval(answers) & !right.eval(answers),
        }
    }

    /// Whether every combination of answers to what is in doubt lets the holder of `atoms` in.
    fn model(&self, atoms: &BTreeSet<usize>) -> bool {
        let in_doubt = |atom: usize| atom == INVALID || (atom == UNKNOWN && atoms.contains(&atom));
        let mut doubts = 0;
        self.eval(&mut |atom| {
            doubts += u32::from(in_doubt(atom));
            false
        });
        (0..1_u32 << doubts).all(|mut answers| {
            self.eval(&mut |atom| {
                if in_doubt(atom) {
                    let answer = answers & 1 == 1;
                    answers >>= 1;
                    answer
                } else {
                    atoms.contains(&atom)
                }
            })
        })
    }
}

fn tree(atoms: usize, shortest: usize, exclusions: bool) -> impl Strategy<Value = Tree> {
    let list = move || vec(0..atoms, shortest..4);
    let leaf = prop_oneof![
        (0..atoms).prop_map(Tree::Atom),
        list().prop_map(Tree::AllOf),
        list().prop_map(Tree::AnyOf),
    ];
    leaf.prop_recursive(3, 8, 2, move |inner| {
        let pair = (inner.clone().prop_map(Box::new), inner.prop_map(Box::new));
        let but_not = pair.clone().prop_map(move |(left, right)| {
            if exclusions {
                Tree::ButNot(left, right)
            } else {
                Tree::And(left, right)
            }
        });
        prop_oneof![
            pair.clone()
                .prop_map(|(left, right)| Tree::And(left, right)),
            pair.prop_map(|(left, right)| Tree::Or(left, right)),
            but_not,
        ]
    })
}

fn held() -> impl Strategy<Value = BTreeSet<usize>> {
    btree_set(0..ATOMS, 0..=ATOMS)
}

/// The needs that an explanation names, met or not.
fn named(reason: &Reason, needs: &mut Vec<Need>) {
    match reason.cause() {
        Cause::Has { need, .. } | Cause::Lacks(need) => needs.push(need.clone()),
        Cause::All(parts) | Cause::Any(parts) => {
            parts.iter().for_each(|part| named(part.reason(), needs));
        }
        _ => {}
    }
}
fn atoms_of(explanation: &Explanation) -> BTreeSet<usize> {
    let mut needs = Vec::new();
    named(explanation.reason(), &mut needs);
    (0..ATOMS)
        .filter(|atom| needs.contains(&need(*atom)))
        .collect()
}

/// Without a file of failures beside the sources.
fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config(2_048))]

    #[test]
    fn a_permission_decides_as_the_model_does(tree in tree(ATOMS, 0, true), held in held()) {
        let (permission, identity) = (tree.permission(), identity(&held));
        let allowed = tree.model(&held);
        prop_assert_eq!(permission.allows(&identity), allowed, "{}", permission);
        prop_assert_eq!(permission.check(&identity).is_ok(), allowed, "{}", permission);
        let explanation = permission.explain(&identity);
        prop_assert_eq!(explanation.is_allowed(), allowed, "{}", explanation);
        let word = if allowed { "allowed: " } else { "refused: " };
        prop_assert!(explanation.to_string().starts_with(word), "{}", explanation);
    }

    #[test]
    fn more_never_closes_a_door_without_exclusions(
        tree in tree(ATOMS, 0, false), less in held(), more in held(),
    ) {
        let permission = tree.permission();
        let both: BTreeSet<_> = less.union(&more).copied().collect();
        let opened = permission.allows(&identity(&less));
        prop_assert!(!opened || permission.allows(&identity(&both)), "{}", permission);
    }

    #[test]
    fn what_is_empty_lets_nobody_in_and_changes_nothing(
        tree in tree(ATOMS, 0, true), held in held(), of_any in any::<bool>(),
    ) {
        let empty = || if of_any { Permission::any([]) } else { Permission::all([]) };
        let (permission, identity) = (tree.permission(), identity(&held));
        let allowed = permission.allows(&identity);
        prop_assert!(!empty().allows(&identity));
        prop_assert!(!empty().but_not(permission.clone()).allows(&identity));
        prop_assert!(!permission.clone().and(empty()).allows(&identity));
        prop_assert!(!empty().and(permission.clone()).allows(&identity));
        for same in [
            permission.clone().or(empty()),
            empty().or(permission.clone()),
            permission.clone().but_not(empty()),
        ] {
            prop_assert_eq!(same.allows(&identity), allowed, "{}", same);
        }
    }

    #[test]
    fn what_an_explanation_names_is_enough(tree in tree(INVALID, 1, false), held in held()) {
        let permission = tree.permission();
        let explanation = permission.explain(&identity(&held));
        let named = atoms_of(&explanation);
        if explanation.is_allowed() {
            prop_assert!(named.is_subset(&held));
            prop_assert!(permission.allows(&identity(&named)), "{}", explanation);
        } else {
            prop_assert!(named.is_disjoint(&held));
            let granted = held.union(&named).copied().collect();
            prop_assert!(permission.allows(&identity(&granted)), "{}", explanation);
        }
    }
}
