//! What explanations say, without a policy.
#![allow(clippy::unwrap_used, clippy::panic)]

use authkit_roles::{Branch, Cause, Identity, Need, Permission, RoleName, action, role};

fn with(roles: &[&str]) -> Identity {
    Identity::with_roles(roles.iter().map(|name| name.parse::<RoleName>().unwrap()))
}

fn a() -> Need {
    role("a")
}
fn b() -> Need {
    role("b")
}
fn c() -> Need {
    role("c")
}
fn d() -> Need {
    role("d")
}

#[test]
fn each_kind_of_decision_has_its_words() {
    let pair = || Permission::all([a(), b()]);
    let cases: [(Permission, &[&str], &str); 18] = [
        (a().into(), &["a"], "allowed: role a"),
        (pair(), &["a", "b"], "allowed: role a and role b"),
        (
            pair(),
            &["a"],
            "refused: needs role b, which role a does not give",
        ),
        (
            pair(),
            &[],
            "refused: needs role a and role b, and has no role",
        ),
        (
            Permission::any([a(), b(), c()]),
            &["b", "c"],
            "allowed: role b",
        ),
        (
            Permission::any([a(), b()]),
            &["x", "y", "z"],
            "refused: needs role a or role b, which roles x, y and z do not give",
        ),
        (
            Permission::from(a()).or(Permission::from(b()).and(action("c"))),
            &["x"],
            "refused: needs role a or (role b and action c), which role x does not give",
        ),
        (
            Permission::from(a()).but_not(b()),
            &["a"],
            "allowed: role a, and lacks role b",
        ),
        (
            Permission::from(a()).but_not(b()),
            &["b"],
            "refused: needs role a, which role b does not give",
        ),
        (
            Permission::from(a()).but_not(pair()),
            &["a", "b"],
            "refused: kept out by role a and role b",
        ),
        (
            Permission::from(a()).but_not(Permission::any([b(), c()])),
            &["a"],
            "allowed: role a, and lacks role b or role c",
        ),
        (
            Permission::from(a()).but_not(b()).or(c()),
            &["a", "b"],
            "refused: kept out by role b or needs role c",
        ),
        (
            Permission::from(a()).but_not(Permission::from(b()).but_not(c())),
            &["a", "b", "c"],
            "allowed: role a, and is exempt through role c",
        ),
        (
            Permission::from(a()).but_not(b()).and(d()),
            &["a", "d"],
            "allowed: (role a, and lacks role b) and role d",
        ),
        (
            Permission::all([]),
            &["a"],
            "refused: needs what nobody has (the permission is empty)",
        ),
        (
            role("").into(),
            &["a"],
            "refused: needs something with an invalid name (a name is not empty)",
        ),
        (
            Permission::from(a()).but_not(role("")),
            &["a"],
            "refused: kept out by something with an invalid name (a name is not empty)",
        ),
        (
            Permission::from(a()).but_not(Permission::any([])),
            &["a"],
            "allowed: role a, and lacks what nobody has (the permission is empty)",
        ),
    ];
    for (permission, roles, expected) in cases {
        let explanation = permission.explain(&with(roles));
        assert_eq!(explanation.to_string(), expected, "{permission}");
        assert_eq!(explanation.is_allowed(), permission.allows(&with(roles)));
    }
}

#[test]
fn the_branch_that_decided_is_named_by_its_place() {
    let permission = Permission::any([a(), b(), c(), d()]);
    let places = |roles: &[&str]| {
        let explanation = permission.explain(&with(roles));
        match explanation.reason().cause() {
            Cause::Any(parts) => parts.iter().map(Branch::position).collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(places(&["c", "d"]), [2]);
    assert_eq!(places(&["x"]), [0, 1, 2, 3]);
    let explanation = Permission::all([a(), b(), c()]).explain(&with(&["b"]));
    let Cause::All(parts) = explanation.reason().cause() else {
        panic!("{explanation:?}");
    };
    let missing: Vec<_> = parts.iter().map(|part| part.reason().cause()).collect();
    assert_eq!(missing, [&Cause::Lacks(a()), &Cause::Lacks(c())]);
    assert_eq!(
        parts.iter().map(Branch::position).collect::<Vec<_>>(),
        [0, 2]
    );
}

#[test]
fn an_exclusion_is_looked_at_only_where_the_base_holds() {
    let permission = Permission::from(a()).but_not(b());
    let exclusion = |roles: &[&str]| match permission.explain(&with(roles)).reason().cause() {
        Cause::ButNot { exclusion, .. } => exclusion.as_ref().map(|reason| reason.holds()),
        other => panic!("{other:?}"),
    };
    assert_eq!(exclusion(&["a"]), Some(false));
    assert_eq!(exclusion(&["a", "b"]), Some(true));
    assert_eq!(exclusion(&["b"]), None);
}

#[test]
fn an_explanation_lists_the_roles_it_was_asked_about() {
    let explanation = Permission::from(a()).explain(&with(&["c", "b"]));
    let roles: Vec<_> = explanation.roles().map(RoleName::as_str).collect();
    assert_eq!(roles, ["b", "c"]);
}
