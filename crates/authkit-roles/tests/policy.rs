//! Policies: what is checked when they are built, what roles give, and what is said about it.
#![allow(clippy::unwrap_used, clippy::panic)]

use authkit_roles::{
    ActionName, Cause, Identity, Need, Origin, Permission, Policy, PolicyBuilder, PolicyError,
    RoleName, action, item, role,
};

fn name(text: &str) -> RoleName {
    text.parse().unwrap()
}

fn newsroom() -> Policy {
    Policy::builder()
        .role("author")
        .allows(["write"])
        .role("editor")
        .implies(["author"])
        .allows(["publish"])
        .role("admin")
        .implies(["editor"])
        .build()
        .unwrap()
}

fn names<'a>(roles: impl Iterator<Item = &'a RoleName>) -> Vec<&'a str> {
    roles.map(RoleName::as_str).collect()
}

/// Each role implies the roles that follow it.
fn chain(links: &[(&str, &[&str])]) -> Result<Policy, PolicyError> {
    let mut builder = Policy::builder();
    for (role, implied) in links {
        builder = builder.role(role).implies(*implied).into();
    }
    builder.build()
}

#[test]
fn roles_give_what_they_imply_and_allow() {
    let admin = newsroom().identity([name("admin")]);
    assert_eq!(names(admin.roles()), ["admin", "author", "editor"]);
    assert!(admin.has_action("publish") && admin.has_action("write"));
    let author = newsroom().identity([name("author")]);
    assert_eq!(names(author.roles()), ["author"]);
    assert!(author.has_action("write") && !author.has_action("publish"));
    assert_eq!(newsroom().identity([]), Identity::anonymous());
}

#[test]
fn a_cycle_is_named_in_order() {
    let refused = chain(&[("editor", &["admin"]), ("admin", &["editor"])]).unwrap_err();
    let text = "roles imply each other: admin -> editor -> admin";
    assert_eq!(refused.to_string(), text);
    let longer: &[(&str, &[&str])] = &[
        ("a", &["z"]),
        ("c", &["b"]),
        ("d", &["e"]),
        ("b", &["d"]),
        ("z", &[]),
        ("e", &["z", "c"]),
    ];
    let PolicyError::Cycle(cycle) = chain(longer).unwrap_err() else {
        panic!("a cycle was expected");
    };
    assert_eq!(names(cycle.roles()), ["b", "d", "e", "c"]);
    assert_eq!(cycle.to_string(), "b -> d -> e -> c -> b");
}

#[test]
fn a_role_that_implies_itself_is_a_cycle() {
    let refused = chain(&[("admin", &["admin"])]).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "roles imply each other: admin -> admin"
    );
}

#[test]
fn a_diamond_is_no_cycle() {
    let diamond = chain(&[
        ("top", &["left", "right"]),
        ("left", &["base"]),
        ("right", &["base"]),
        ("base", &[]),
    ]);
    let all = diamond.unwrap().identity([name("top")]);
    assert_eq!(names(all.roles()), ["base", "left", "right", "top"]);
}

fn long(last: Option<&str>) -> Result<Policy, PolicyError> {
    let mut builder = PolicyBuilder::default();
    for link in 0..10_000 {
        let next = (link < 9_999).then(|| format!("r{}", link + 1));
        let implied = next.as_deref().or(last);
        builder = builder.role(format!("r{link}")).implies(implied).into();
    }
    builder.build()
}

#[test]
fn ten_thousand_roles_in_a_chain_are_no_trouble() {
    let policy = long(None).unwrap();
    assert_eq!(policy.identity([name("r0")]).roles().count(), 10_000);
    let first = Identity::with_roles([name("r0")]);
    let explanation = policy.explain(&role("r9999").into(), &first);
    assert_eq!(
        explanation.to_string(),
        "allowed: role r9999 (implied by r0)"
    );
    let PolicyError::Cycle(cycle) = long(Some("r0")).unwrap_err() else {
        panic!("a cycle was expected");
    };
    assert_eq!(cycle.roles().count(), 10_000);
}

#[test]
fn errors_name_the_role() {
    let text = |builder: PolicyBuilder| builder.build().unwrap_err().to_string();
    let editor = || Policy::builder().role("editor");
    let cases = [
        (
            editor().implies(["autor"]).role("author").into(),
            "role editor implies autor, which is not in the policy",
        ),
        (
            editor().role(" editor").into(),
            "role editor is there twice",
        ),
        (
            editor().implies(["a\nb"]).into(),
            r#"role editor implies "a\nb", which is no name"#,
        ),
        (
            editor().allows([""]).into(),
            r#"role editor allows "", which is no name"#,
        ),
        (
            Policy::builder().role("").into(),
            r#""" is no name of a role"#,
        ),
    ];
    for (builder, expected) in cases {
        assert_eq!(text(builder), expected);
    }
}

#[test]
fn a_role_removed_from_the_policy_opens_nothing() {
    let identity = newsroom().identity([name("owner"), name("author")]);
    assert_eq!(names(identity.unknown_roles()), ["owner"]);
    assert!(!identity.has_role("owner") && !identity.provides(&role("owner")));
    let owner = Permission::from(role("owner"));
    assert!(!owner.allows(&identity));
    assert!(!Permission::any([role("owner"), action("publish")]).allows(&identity));
    let held = Identity::with_roles([name("owner")]);
    assert_eq!(
        newsroom().explain(&owner, &held).to_string(),
        "refused: needs role owner (which the policy does not know)"
    );
}

#[test]
fn a_role_removed_from_the_policy_still_keeps_out() {
    let writers = Permission::from(role("author")).but_not(role("suspended"));
    let held = Identity::with_roles([name("author"), name("suspended")]);
    assert!(!writers.allows(&newsroom().expand(held.clone())));
    assert_eq!(
        newsroom().explain(&writers, &held).to_string(),
        "refused: kept out by role suspended (which the policy does not know)"
    );
    let exempt = Permission::from(role("author"))
        .but_not(Permission::from(role("author")).but_not(role("suspended")));
    assert!(
        !exempt.allows(&newsroom().expand(held)),
        "turned around twice"
    );
}

#[test]
fn an_implied_role_keeps_out_like_any_other() {
    let policy = chain(&[("banned", &["suspended"]), ("suspended", &[]), ("a", &[])]).unwrap();
    let permission = Permission::from(role("a")).but_not(role("suspended"));
    let held = Identity::with_roles([name("a"), name("banned")]);
    assert!(!permission.allows(&policy.expand(held.clone())));
    assert_eq!(
        policy.explain(&permission, &held).to_string(),
        "refused: kept out by role suspended (implied by banned)"
    );
}

#[test]
fn to_expand_twice_is_to_expand_once() {
    let publish: ActionName = "hold the press".parse().unwrap();
    let held = Identity::with_roles([name("admin"), name("owner")]).and_actions([publish]);
    let once = newsroom().expand(held);
    assert!(once.has_action("hold the press"));
    assert_eq!(newsroom().expand(once.clone()), once);
}

#[test]
fn an_explanation_says_where_things_come_from() {
    let explain = |permission: Permission, roles: &[&str]| {
        let held = Identity::with_roles(roles.iter().map(|text| name(text)));
        newsroom().explain(&permission, &held).to_string()
    };
    let publish = || Permission::from(action("publish"));
    let cases = [
        (
            role("editor").into(),
            "admin",
            "allowed: role editor (implied by admin)",
        ),
        (role("editor").into(), "editor", "allowed: role editor"),
        (
            publish(),
            "editor",
            "allowed: action publish (given by role editor)",
        ),
        (
            publish(),
            "admin",
            "allowed: action publish (given by role editor, implied by admin)",
        ),
        (
            publish(),
            "author",
            "refused: needs action publish, which role author does not give",
        ),
        (
            item("edit", "post", 7).into(),
            "author",
            "refused: needs action edit on post 7, which role author does not give",
        ),
    ];
    for (permission, held, expected) in cases {
        assert_eq!(explain(permission, &[held]), expected);
    }
    assert_eq!(
        explain(role("admin").into(), &["editor", "author"]),
        "refused: needs role admin, which roles author and editor do not give"
    );
    assert_eq!(
        explain(publish(), &[]),
        "refused: needs action publish, and has no role"
    );
}

#[test]
fn the_shortest_way_is_told_and_of_several_the_first_by_name() {
    let policy = Policy::builder()
        .role("a")
        .implies(["x"])
        .role("b")
        .implies(["y"])
        .role("x")
        .implies(["y"])
        .role("y")
        .allows(["do"])
        .build()
        .unwrap();
    let path = |roles: &[&str]| {
        let held = Identity::with_roles(roles.iter().map(|text| name(text)));
        let explanation = policy.explain(&action("do").into(), &held);
        match explanation.reason().cause() {
            Cause::Has {
                need: Need::Action(_),
                origin: Origin::Roles(path),
            } => names(path.iter()).join(" "),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(path(&["a"]), "a x y");
    assert_eq!(path(&["a", "b"]), "b y");
    assert_eq!(path(&["x", "b"]), "b y");
}

#[cfg(feature = "serde")]
mod data {
    use super::*;

    #[test]
    fn a_policy_comes_from_data_and_goes_there() {
        let json = r#"{"roles": {
            "author": {"allows": ["write"]},
            "editor": {"implies": ["author"], "allows": ["publish"]},
            "admin": {"implies": ["editor"]}
        }}"#;
        let policy: Policy = serde_json::from_str(json).unwrap();
        assert_eq!(policy, newsroom());
        let written = serde_json::to_string(&policy).unwrap();
        assert_eq!(serde_json::from_str::<Policy>(&written).unwrap(), policy);
    }

    #[test]
    fn data_is_checked_like_what_is_built() {
        for (json, why) in [
            (
                r#"{"roles": {"a": {"implies": ["b"]}, "b": {"implies": ["a"]}}}"#,
                "a -> b -> a",
            ),
            (r#"{"roles": {"a": {"implies": ["b"]}}}"#, "implies b"),
            (r#"{"roles": {"a": {}, "a": {}}}"#, "role a is there twice"),
            (
                r#"{"roles": {"a": {}, " a ": {}}}"#,
                "role a is there twice",
            ),
            (
                r#"{"roles": {"a": {"alows": []}}}"#,
                "unknown field `alows`",
            ),
            (r#"{"roles": {}, "rolls": {}}"#, "unknown field `rolls`"),
            (r#"{"roles": {"a": {"allows": [""]}}}"#, "role a allows"),
            (r#"{"roles": ["a"]}"#, "roles by their names"),
            ("{}", "missing field `roles`"),
        ] {
            let refused = serde_json::from_str::<Policy>(json).unwrap_err();
            assert!(refused.to_string().contains(why), "{json}: {refused}");
        }
    }
}
