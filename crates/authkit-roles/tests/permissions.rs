//! The rules of permissions, through the public API.
#![allow(clippy::unwrap_used)]

use authkit_roles::{
    ActionName, IdText, Identity, Item, NameError, Need, Permission, RoleName, action, item, role,
    user,
};

/// Identity number `bits`: role a, role b and action c are there where bit 0, 1, 2 is set.
fn identity(bits: u8) -> Identity {
    let roles = ["a", "b"]
        .iter()
        .enumerate()
        .filter(|(bit, _)| bits & (1 << bit) != 0);
    let identity = Identity::with_roles(roles.map(|(_, name)| name.parse().unwrap()));
    if bits & 4 == 0 {
        identity
    } else {
        identity.and_actions(["c".parse().unwrap()])
    }
}

fn a() -> Need {
    role("a")
}
fn b() -> Need {
    role("b")
}
fn c() -> Need {
    action("c")
}

fn empties() -> [Permission; 2] {
    [Permission::all([]), Permission::any([])]
}

#[test]
fn truth_table() {
    type Expected = fn(bool, bool, bool) -> bool;
    let table: [(Permission, Expected); 12] = [
        (a().into(), |a, _, _| a),
        (Permission::all([a()]), |a, _, _| a),
        (Permission::any([c()]), |_, _, c| c),
        (Permission::all([a(), b(), c()]), |a, b, c| a && b && c),
        (Permission::any([a(), b(), c()]), |a, b, c| a || b || c),
        (Permission::all([a(), c()]).or(b()), |a, b, c| (a && c) || b),
        (Permission::any([a(), c()]).and(b()), |a, b, c| {
            (a || c) && b
        }),
        (Permission::any([a(), b()]).but_not(c()), |a, b, c| {
            (a || b) && !c
        }),
        (Permission::all([a(), b()]).but_not(c()), |a, b, c| {
            a && b && !c
        }),
        (Permission::from(a()).or(b()).and(c()), |a, b, c| {
            (a || b) && c
        }),
        (
            Permission::from(a()).or(Permission::from(b()).and(c())),
            |a, b, c| a || (b && c),
        ),
        (
            Permission::from(a()).but_not(Permission::from(b()).but_not(c())),
            |a, b, c| a && (!b || c),
        ),
    ];
    for (permission, expected) in table {
        for bits in 0..8 {
            let wanted = expected(bits & 1 != 0, bits & 2 != 0, bits & 4 != 0);
            assert_eq!(
                permission.allows(&identity(bits)),
                wanted,
                "{permission}, {bits:03b}"
            );
            assert_eq!(
                permission.check(&identity(bits)).is_ok(),
                wanted,
                "{permission}"
            );
        }
    }
}

#[test]
fn an_empty_permission_lets_nobody_in() {
    for empty in empties() {
        for bits in 0..8 {
            let identity = identity(bits);
            assert!(!empty.allows(&identity));
            assert!(!empty.clone().and(empty.clone()).allows(&identity));
            assert!(!empty.clone().or(empty.clone()).allows(&identity));
            assert!(!empty.clone().but_not(a()).allows(&identity));
        }
    }
}

#[test]
fn an_empty_permission_inside_a_combination_counts_as_refused() {
    for empty in empties() {
        for bits in 0..8 {
            let identity = identity(bits);
            let pair = Permission::all([a(), b()]);
            assert!(!pair.clone().and(empty.clone()).allows(&identity));
            assert!(!empty.clone().and(pair.clone()).allows(&identity));
            for same in [
                pair.clone().or(empty.clone()),
                empty.clone().or(pair.clone()),
                pair.clone().but_not(empty.clone()),
            ] {
                assert_eq!(same.allows(&identity), pair.allows(&identity), "{same}");
            }
        }
    }
}

#[test]
fn without_exclusions_more_roles_never_close_a_door() {
    let permissions = [
        Permission::all([a(), b()]).or(c()),
        Permission::any([a(), b()]).and(c()),
        Permission::any([a(), c()]).and(Permission::any([b(), c()])),
        Permission::all([]).or(a()),
        Permission::any([]).or(b()).and(a()),
    ];
    for permission in permissions {
        for less in 0..8_u8 {
            for more in (0..8).filter(|more| more & less == less) {
                let opened = permission.allows(&identity(less));
                assert!(
                    !opened || permission.allows(&identity(more)),
                    "{permission}"
                );
            }
        }
    }
}

#[test]
fn an_invalid_name_is_had_by_nobody_and_opens_nothing() {
    let typo = role("a\nb");
    assert_eq!(typo, Need::Invalid(NameError::ControlCharacter));
    let excluded = Permission::from(a()).but_not(typo.clone());
    let twice = Permission::from(a()).but_not(Permission::from(b()).but_not(typo.clone()));
    for bits in 0..8 {
        let identity = identity(bits);
        assert!(!identity.provides(&typo));
        assert!(!Permission::from(typo.clone()).allows(&identity));
        assert!(
            !excluded.allows(&identity),
            "an exclusion that cannot work must not open"
        );
        assert_eq!(twice.allows(&identity), bits & 1 != 0 && bits & 2 == 0);
    }
    let refusal = excluded.check(&identity(7)).unwrap_err();
    assert!(refusal.to_string().contains("invalid name"), "{refusal}");
}

#[test]
fn a_role_and_an_action_of_one_name_are_two_things() {
    let identity = Identity::with_roles([RoleName::try_from("publish").unwrap()]);
    assert!(Permission::from(role("publish")).allows(&identity));
    assert!(!Permission::from(action("publish")).allows(&identity));
    let identity = Identity::anonymous().and_actions([ActionName::try_from("publish").unwrap()]);
    assert!(!Permission::from(role("publish")).allows(&identity));
    assert!(identity.has_action("publish") && !identity.has_role("publish"));
}

#[test]
fn an_object_is_opened_by_its_own_need_and_no_other() {
    let edit: ActionName = "edit".parse().unwrap();
    let seven = Identity::anonymous().and_items([Item::new("edit", "post", 7).unwrap()]);
    let all = Identity::anonymous().and_actions([edit]);
    assert!(Permission::from(item("edit", "post", 7)).allows(&seven));
    for other in [
        item("edit", "post", 8),
        item("edit", "page", 7),
        item("delete", "post", 7),
        action("edit"),
        user(7),
    ] {
        assert!(!Permission::from(other).allows(&seven));
    }
    assert!(!Permission::from(item("edit", "post", 7)).allows(&all));
    assert_eq!(item("edit", "post", "7 "), Need::Invalid(NameError::Padded));
    assert_eq!(item(" edit ", "post", 7), item("edit", "post", "7"));
    assert_eq!(item("", "post", 7), Need::Invalid(NameError::Empty));
}

#[test]
fn a_user_is_one_user_and_nobody_is_none() {
    let seven = Identity::anonymous().of_user(IdText::new(7).unwrap());
    let owner = Permission::from(user(7)).or(role("editor"));
    assert!(owner.allows(&seven));
    assert!(!owner.allows(&Identity::anonymous()));
    assert!(!owner.allows(&seven.of_user(IdText::new(8).unwrap())));
    assert_eq!(user(""), Need::Invalid(NameError::Empty));
}

#[test]
fn a_refusal_says_what_it_would_take() {
    let nobody = Identity::anonymous();
    let text = |permission: Permission| permission.check(&nobody).unwrap_err().to_string();
    let editor = Permission::all([role("editor"), action("publish")]);
    assert_eq!(
        text(editor.clone().or(role("admin"))),
        "needs role editor and action publish, or role admin"
    );
    assert_eq!(text(editor.clone()), "needs role editor and action publish");
    assert_eq!(
        text(Permission::from(a()).or(b()).or(c())),
        "needs role a or role b or action c"
    );
    assert_eq!(
        text(Permission::from(a()).or(editor.clone().or(b()).and(c()))),
        "needs role a, or ((role editor and action publish, or role b), and action c)"
    );
    assert_eq!(
        text(editor.but_not(Permission::any([a(), b()]))),
        "needs role editor and action publish, but not (role a or role b)"
    );
    for empty in empties() {
        assert_eq!(
            text(empty),
            "needs what nobody has (the permission is empty)"
        );
    }
}

#[test]
fn an_identity_lists_its_roles_sorted_and_once() {
    let identity = Identity::with_roles(["b", "a", " b"].map(|name| name.parse().unwrap()));
    let roles: Vec<_> = identity.roles().map(RoleName::as_str).collect();
    assert_eq!(roles, ["a", "b"]);
    assert_eq!(Identity::anonymous().roles().count(), 0);
    assert_eq!(Identity::anonymous().actions().count(), 0);
}

#[cfg(feature = "serde")]
#[test]
fn serde_keeps_the_checks() {
    let bits = identity(5);
    let json = serde_json::to_string(&bits).unwrap();
    let written = r#"{"roles":["a"],"actions":["c"],"items":[],"user":null,"unknown_roles":[]}"#;
    assert_eq!(json, written);
    let full = bits
        .clone()
        .and_items([Item::new("edit", "post", 7).unwrap()])
        .of_user(IdText::new(12).unwrap());
    let json = serde_json::to_string(&full).unwrap();
    assert!(json.contains(r#"[{"kind":"post","id":"7","action":"edit"}]"#));
    assert_eq!(serde_json::from_str::<Identity>(&json).unwrap(), full);
    let brief = r#"{"roles":["a"],"actions":["c"]}"#;
    assert_eq!(serde_json::from_str::<Identity>(brief).unwrap(), bits);
    assert!(serde_json::from_str::<Identity>(r#"{"roles":["a"],"user":" 7"}"#).is_err());
    assert!(serde_json::from_str::<Identity>(r#"{"roles":["a",""]}"#).is_err());
    assert!(serde_json::from_str::<RoleName>(r#""a\nb""#).is_err());
}
