use authkit_flows::changeable::ChangeOutcome;
use authkit_flows::store::{Account, AccountStore, Store, memory::Memory};

use crate::house::{House, OTHER, PASSWORD, email, house, secret};

async fn moved_in() -> (House, Account<<Memory as Store>::UserId>) {
    let house = house();
    house.move_in("alice@example.com").await;
    let account = house
        .store
        .find_account_by_identifier(email("alice@example.com").identifier())
        .await
        .unwrap()
        .unwrap();
    (house, account)
}

#[tokio::test]
async fn the_old_password_is_asked_for_and_the_generation_moves_on() {
    let (house, account) = moved_in().await;
    let change = async |old: &str, new: &str| {
        house
            .change
            .change_password(&account.id, secret(old), secret(new))
            .await
            .unwrap()
    };
    assert!(matches!(
        change(OTHER, "a third password").await,
        ChangeOutcome::WrongPassword
    ));
    assert!(matches!(
        change(PASSWORD, PASSWORD).await,
        ChangeOutcome::Same
    ));
    assert!(matches!(
        change(PASSWORD, "short").await,
        ChangeOutcome::Rejected(_)
    ));
    assert!(
        house.signs_in("alice@example.com", PASSWORD).await,
        "nothing has changed so far"
    );

    let ChangeOutcome::Changed(proof) = change(PASSWORD, OTHER).await else {
        panic!("it is the right password")
    };
    assert_eq!(proof.account().generation, account.generation.next());
    assert_eq!(
        house.post.last(),
        ("change_notice".into(), "alice@example.com".into(), None)
    );
    assert!(house.signs_in("alice@example.com", OTHER).await);
    assert!(!house.signs_in("alice@example.com", PASSWORD).await);
}

#[tokio::test]
async fn that_the_new_password_is_the_old_one_is_told_only_to_who_knows_it() {
    let (house, account) = moved_in().await;
    let outcome = house
        .change
        .change_password(&account.id, secret(OTHER), secret(OTHER))
        .await
        .unwrap();
    assert!(matches!(outcome, ChangeOutcome::WrongPassword));
}

#[tokio::test]
async fn an_inactive_account_changes_nothing() {
    let (house, account) = moved_in().await;
    house.store.set_active(account.id, false);
    let outcome = house
        .change
        .change_password(&account.id, secret(PASSWORD), secret(OTHER))
        .await
        .unwrap();
    assert!(matches!(outcome, ChangeOutcome::Stale));
}
