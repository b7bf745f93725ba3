//! What the example promises.
#![allow(clippy::unwrap_used)]

use authkit_roles::Explanation;
use roles_only::{Article, Newsroom, person};

fn newsroom() -> Newsroom {
    Newsroom::open(include_str!("../policy.json")).unwrap()
}
fn edit(id: u64, roles: &[&str]) -> Explanation {
    newsroom().edit(&person(id, roles).unwrap(), Article { author: 1 })
}
fn publish(roles: &[&str]) -> Explanation {
    newsroom().publish(&person(9, roles).unwrap())
}

#[test]
fn authors_edit_what_they_wrote_and_editors_everything() {
    assert!(edit(1, &["author"]).is_allowed());
    assert!(!edit(2, &["author"]).is_allowed());
    assert!(edit(2, &["editor"]).is_allowed());
    assert!(edit(2, &["admin"]).is_allowed());
    assert!(!edit(1, &[]).is_allowed(), "once an author");
}

#[test]
fn who_is_suspended_does_nothing() {
    for roles in [["editor", "suspended"], ["admin", "suspended"]] {
        assert!(!publish(&roles).is_allowed());
        assert!(!edit(1, &roles).is_allowed());
    }
}

#[test]
fn the_answer_says_why() {
    assert_eq!(
        publish(&["admin"]).to_string(),
        "allowed: action publish (given by role editor, implied by admin), and lacks role suspended"
    );
    assert_eq!(
        publish(&["author"]).to_string(),
        "refused: needs action publish, which role author does not give"
    );
    assert_eq!(
        publish(&["editor", "suspended"]).to_string(),
        "refused: kept out by role suspended"
    );
}

#[test]
fn a_role_that_is_no_longer_in_the_policy_does_nothing() {
    assert!(!publish(&["owner"]).is_allowed());
}

#[test]
fn a_policy_that_does_not_fit_is_refused_at_the_start() {
    for (policy, why) in [
        (r#"{"roles": {"a": {"implies": ["a"]}}}"#, "a -> a"),
        (r#"{"roles": {"a": {"allow": []}}}"#, "unknown field"),
    ] {
        let refused = Newsroom::open(policy).unwrap_err();
        assert!(refused.to_string().contains(why), "{refused}");
    }
}
