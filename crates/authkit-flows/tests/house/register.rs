use authkit_flows::registerable::{PublicRegistration, RegisterOutcome};
use authkit_flows::store::{AccountStore, OutboxStore};

use crate::house::{OTHER, PASSWORD, email, house, secret};

#[tokio::test]
async fn a_known_address_is_told_nothing_and_its_owner_everything() {
    let house = house();
    let first = house
        .register
        .register(&email("alice@example.com"), secret(PASSWORD), ())
        .await
        .unwrap();
    let second = house
        .register
        .register(&email("ALICE@example.com"), secret(OTHER), ())
        .await
        .unwrap();
    assert!(matches!(first, RegisterOutcome::Registered(_)));
    assert!(matches!(second, RegisterOutcome::AlreadyRegistered));
    assert_eq!(first.public(), second.public());
    assert_eq!(first.public(), PublicRegistration::Accepted);
    let (template, to, token) = house.post.last();
    assert_eq!(template, "already_registered");
    assert_eq!(
        to, "alice@example.com",
        "the stored address, not the one typed"
    );
    // whoever lost the first mail can confirm by this one
    let _ = house.confirm.redeem(&token.expect("a link")).await.unwrap();
    assert!(house.signs_in("alice@example.com", PASSWORD).await);
    assert!(!house.signs_in("alice@example.com", OTHER).await);
}

#[tokio::test]
async fn a_known_address_costs_the_same_hashing() {
    let house = house();
    for _ in 0..2 {
        let before = house.computations();
        let _ = house
            .register
            .register(&email("alice@example.com"), secret(PASSWORD), ())
            .await
            .unwrap();
        assert_eq!(house.computations() - before, 1);
    }
}

#[tokio::test]
async fn a_password_that_will_not_do_is_refused_before_any_work() {
    let house = house();
    let long = "x".repeat(4097);
    for (password, accepted) in [
        ("", false),
        ("fourteen chars", false),
        ("fifteen chars!!", true),
        (&"\u{1f40e}".repeat(14), false),
        (&"\u{1f40e}".repeat(15), true),
        ("aaaaaaaaaaaaaaaaaaaaaaq7", true),
        (&long[..4096], true),
        (&long, false),
    ] {
        let before = house.computations();
        let address = email(&format!("user{}@example.com", house.post.all().len()));
        let outcome = house
            .register
            .register(&address, secret(password), ())
            .await
            .unwrap();
        assert_eq!(
            matches!(outcome, RegisterOutcome::Registered(_)),
            accepted,
            "{} characters",
            password.len()
        );
        assert_eq!(house.computations() - before, u64::from(accepted));
        let found = house
            .store
            .find_account_by_identifier(address.identifier())
            .await
            .unwrap();
        assert_eq!(found.is_some(), accepted, "nothing half-written");
    }
}

#[tokio::test]
async fn the_welcome_mail_is_written_with_the_account() {
    let house = house();
    let _ = house
        .register
        .register(&email("alice@example.com"), secret(PASSWORD), ())
        .await
        .unwrap();
    assert_eq!(house.store.count_messages().await.unwrap().waiting, 1);
}

#[tokio::test]
async fn a_password_made_of_the_address_or_used_by_many_is_refused_with_its_reason() {
    let house = house();
    for password in [
        "alice.liddell@example.com",
        "aliceliddellexamplecom1",
        "passwordpassword",
        "123456789012345",
    ] {
        let address = email("alice.liddell@example.com");
        let outcome = house
            .register
            .register(&address, secret(password), ())
            .await
            .unwrap();
        let RegisterOutcome::Rejected(rejection) = outcome else {
            panic!("{password} was accepted");
        };
        assert!(!rejection.to_string().is_empty());
    }
    assert!(house.post.all().is_empty());
}
