//! Flask-Principal's algebra: what the original does, the cases of its own tests, and the way out.
//!
//! Of its 26 tests those about requests, sessions and signals have no counterpart here. What they say
//! about decisions is here, with the identity at hand.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use authkit_roles::principal::{Identity, Need, Permission, ToSafeError};
use authkit_roles::{ActionName, IdText, Item, NameError, Policy, RoleName};

fn p<const N: usize>(needs: [(&str, &str); N]) -> Permission {
    Permission::new(needs.map(|(method, value)| Need::new(method, value)))
}
fn denial<const N: usize>(excludes: [(&str, &str); N]) -> Permission {
    Permission::denial(excludes.map(|(method, value)| Need::new(method, value)))
}
fn roles<const N: usize>(names: [&str; N]) -> Permission {
    Permission::new(names.map(Need::role))
}
fn with<const N: usize>(names: [&str; N]) -> Identity {
    Identity::new(names.map(Need::role))
}

// The two needs of the vectors are two bits, and so are the two excludes.
fn of_bits(bits: usize) -> Permission {
    let named = |bits: usize| {
        let needs = ["a", "b"].into_iter().enumerate();
        let set = needs.filter(move |(bit, _)| bits & (1 << bit) != 0);
        set.map(|(_, name)| Need::role(name))
    };
    Permission::new(named(bits)).union(&Permission::denial(named(bits >> 2)))
}
fn identity_of(bits: usize) -> Identity {
    Identity::new(of_bits(bits).needs().cloned())
}

#[test]
fn it_agrees_with_the_original_on_every_permission_of_two_needs() {
    let text = include_str!("vectors/flask-principal.json");
    let original: serde_json::Value = serde_json::from_str(text).unwrap();
    let cell = |table: &str, row: usize, column: usize| original[table][row][column].clone();
    let bits = |table: &str, row: usize, column: usize| {
        usize::try_from(cell(table, row, column).as_u64().unwrap()).unwrap()
    };
    for left in 0..16 {
        let permission = of_bits(left);
        for identity in 0..4 {
            let allows = permission.allows(&identity_of(identity));
            let there = cell("allows", left, identity).as_bool().unwrap();
            assert_eq!(allows, there, "{permission}, {identity}");
        }
        let reverse = original["reverse"][left].as_u64().unwrap();
        let reverse = of_bits(usize::try_from(reverse).unwrap());
        assert_eq!(permission.reverse(), reverse);
        for right in 0..16 {
            let other = of_bits(right);
            let and = of_bits(bits("and", left, right));
            assert_eq!(permission.union(&other), and);
            assert_eq!(permission.clone() & other.clone(), and);
            let or = of_bits(bits("or", left, right));
            assert_eq!(permission.difference(&other), or);
            assert_eq!(permission.clone() | other.clone(), or);
            let contains = cell("contains", left, right).as_bool().unwrap();
            assert_eq!(permission.contains(&other), contains);
        }
    }
}

#[test]
fn what_is_taken_over_lets_in_the_same_people_or_is_refused() {
    for bits in 0..16 {
        let old = of_bits(bits);
        if bits & 3 == 0 {
            assert_eq!(old.to_safe(), Err(ToSafeError::OpenToAll), "{old}");
            continue;
        }
        let new = old.to_safe().unwrap();
        for (names, identity) in [vec![], vec!["a"], vec!["b"], vec!["a", "b"]]
            .into_iter()
            .zip((0..4).map(identity_of))
        {
            let roles = names.iter().map(|name| RoleName::try_from(*name).unwrap());
            let here = authkit_roles::Identity::with_roles(roles);
            assert_eq!(Identity::from(&here), identity);
            assert_eq!(new.allows(&here), old.allows(&identity), "{old}, {names:?}");
        }
    }
}

#[test]
fn what_has_no_counterpart_is_not_taken_over() {
    let role = |need: Need| Permission::new([need]).to_safe();
    for need in [
        Need::kind("staff"),
        Need::new("a", "b"),
        Need::role(1),
        Need::action(1),
    ] {
        assert_eq!(role(need.clone()), Err(ToSafeError::Unsupported(need)));
    }
    for (need, source) in [
        (Need::role(""), NameError::Empty),
        (Need::role(" admin"), NameError::Padded),
        (Need::action("a\nb"), NameError::ControlCharacter),
        (Need::user("7 "), NameError::Padded),
        (Need::item("edit", 7, "post "), NameError::Padded),
        (Need::item("", 7, "post"), NameError::Empty),
    ] {
        assert_eq!(role(need.clone()), Err(ToSafeError::Name { need, source }));
    }
    let excluded = roles(["a"]).union(&Permission::denial([Need::kind("staff")]));
    let kind = Need::kind("staff");
    assert_eq!(excluded.to_safe(), Err(ToSafeError::Unsupported(kind)));
}

#[test]
fn every_kind_of_need_is_taken_over() {
    let here = authkit_roles::Identity::with_roles([RoleName::try_from("editor").unwrap()])
        .and_actions([ActionName::try_from("publish").unwrap()])
        .and_items([Item::new("update", "posts", 27).unwrap()])
        .of_user(IdText::new(7).unwrap());
    let there = Identity::from(&here);
    for need in [
        Need::role("editor"),
        Need::action("publish"),
        Need::item("update", "27", "posts"),
        Need::user("7"),
    ] {
        assert!(there.provides(&need), "{need}");
        let permission = Permission::new([need]);
        assert!(permission.to_safe().unwrap().allows(&here), "{permission}");
    }
    for number in [Need::item("update", 27, "posts"), Need::user(7)] {
        let permission = Permission::new([number]);
        assert!(permission.to_safe().unwrap().allows(&here), "{permission}");
    }
}

#[test]
fn a_role_that_the_policy_does_not_know_opens_nothing_here_either() {
    let policy = Policy::builder().role("editor").build().unwrap();
    let suspended = RoleName::try_from("suspended").unwrap();
    let identity = Identity::from(&policy.identity([suspended]));
    assert!(!roles(["suspended"]).allows(&identity));
    assert!(!denial([("role", "suspended")]).allows(&identity));
}

#[test]
fn needs_are_tuples() {
    assert_eq!(Need::user(1), Need::new("id", 1));
    assert_eq!(Need::role("x"), Need::new("role", "x"));
    assert_eq!(Need::kind("x"), Need::new("type", "x"));
    assert_eq!(Need::action("x"), Need::new("action", "x"));
    assert_ne!(Need::user(1), Need::user("1"));
    assert_ne!(Need::item("x", 1, "y"), Need::new("x", 1));
    assert_eq!(Need::item("x", 1, "y").to_string(), r#"("x", 1, "y")"#);
}

// The cases of the original's tests, by their names there.

#[test]
fn permission_union() {
    let (p1, p2) = (p([("a", "b")]), p([("a", "c")]));
    let p3 = p1.union(&p2);
    assert!(p1.is_subset(&p3) && p2.is_subset(&p3));
}

#[test]
fn permission_difference() {
    let (p1, p2) = (p([("a", "b"), ("a", "c")]), p([("a", "c"), ("d", "e")]));
    assert_eq!(p1.difference(&p2), p([("a", "b")]));
    assert_eq!(p2.difference(&p1), p([("d", "e")]));
}

#[test]
fn permission_union_denial() {
    let (p1, p2) = (p([("a", "b")]), denial([("a", "c")]));
    let p3 = p1.union(&p2);
    assert!(p1.is_subset(&p3) && p2.is_subset(&p3));
}

#[test]
fn permission_difference_denial() {
    let p1 = denial([("a", "b"), ("a", "c")]);
    let p2 = denial([("a", "c"), ("d", "e")]);
    assert_eq!(p1.difference(&p2), denial([("a", "b")]));
    assert_eq!(p2.difference(&p1), denial([("d", "e")]));
}

#[test]
fn reverse_permission() {
    let reversed = p([("a", "b")]).reverse();
    assert!(reversed.excludes().eq([&Need::new("a", "b")]));
    assert_eq!(reversed.needs().count(), 0);
}

#[test]
fn permission_and() {
    let (p1, p2) = (roles(["boss"]), roles(["lackey"]));
    assert_eq!(p1.clone() & p2.clone(), p1.union(&p2));
}

#[test]
fn permission_or() {
    let (p1, p2) = (roles(["boss", "lackey"]), roles(["lackey", "underling"]));
    assert_eq!(p1.clone() | p2.clone(), p1.difference(&p2));
}

#[test]
fn contains() {
    let (p1, p2) = (roles(["boss", "lackey"]), roles(["lackey"]));
    assert!(p2.is_subset(&p1) && p1.contains(&p2) && !p2.contains(&p1));
}

#[test]
fn deny_with_and_deny_view() {
    let admin = roles(["admin"]);
    assert!(!admin.allows(&Identity::anonymous()));
    let denied = admin.test(&Identity::anonymous()).unwrap_err();
    let text = r#"permission denied: needs {("role", "admin")}, excludes {}"#;
    assert_eq!(denied.to_string(), text);
}

#[test]
fn allow_view() {
    assert!(Permission::new([]).allows(&Identity::anonymous()));
}

#[test]
fn identity_changed_and_identity_load() {
    assert!(roles(["admin"]).allows(&with(["admin"])));
}

#[test]
fn or_permissions() {
    assert!(roles(["admin", "editor"]).allows(&with(["admin"])));
}

#[test]
fn and_permissions_view_denied() {
    let ali = with(["admin"]);
    let nested = roles(["admin"])
        .test(&ali)
        .and_then(|()| roles(["editor"]).test(&ali));
    assert_eq!(nested.unwrap_err().permission(), &roles(["editor"]));
}

#[test]
fn and_permissions_view() {
    let james = with([]);
    let nested = roles(["admin"])
        .test(&james)
        .and_then(|()| roles(["editor"]).test(&james));
    assert_eq!(nested.unwrap_err().permission(), &roles(["admin"]));
}

#[test]
fn and_permissions_view_with_custom_errhandler() {
    let denied = roles(["admin"]).test(&Identity::anonymous()).unwrap_err();
    assert_eq!(denied.permission(), &roles(["admin"]));
}

#[test]
fn permission_bool() {
    let either = roles(["admin", "editor"]);
    assert!(!Identity::anonymous().can(&either) && with(["admin"]).can(&either));
}

#[test]
fn denied_passes() {
    assert!(denial([("role", "admin")]).allows(&Identity::anonymous()));
}

#[test]
fn denied_fails() {
    assert!(denial([("role", "admin")]).test(&with(["admin"])).is_err());
}

#[test]
fn permission_test() {
    let either = roles(["admin", "editor"]);
    assert!(either.test(&Identity::anonymous()).is_err());
    assert!(either.test(&with(["editor"])).is_ok());
}

// The traps, by name.

#[test]
fn the_traps_are_the_ones_of_the_original() {
    let (a, b) = (roles(["a"]), roles(["b"]));
    let both = a.clone() & b;
    assert!(both.allows(&with(["a"])) && both.allows(&with(["b"])));
    assert!((a.clone() | a.clone()).allows(&Identity::anonymous()));
    assert!(a.reverse().allows(&Identity::anonymous()));
    let excluded = a.union(&a.reverse());
    assert!(!excluded.allows(&with(["a"])), "an exclude wins");
}

#[test]
fn nothing_outside_of_the_module_has_these_meanings() {
    use authkit_roles::{Permission, role};
    let nobody = authkit_roles::Identity::anonymous();
    let a = authkit_roles::Identity::with_roles([RoleName::try_from("a").unwrap()]);
    assert!(!Permission::all([]).allows(&nobody) && !Permission::any([]).allows(&nobody));
    let both = Permission::from(role("a")).and(role("b"));
    assert!(!both.allows(&a));
}
