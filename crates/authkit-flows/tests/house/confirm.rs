use std::time::Duration;

use authkit_flows::confirmable::{ConfirmOutcome, RequestOutcome};
use authkit_flows::store::AccountStore;
use authkit_flows::{LinkRefusal, LinkState};

use crate::house::{House, OTHER, PASSWORD, email, house, secret};

async fn registered() -> (House, String) {
    let house = house();
    let _ = house
        .register
        .register(&email("alice@example.com"), secret(PASSWORD), ())
        .await
        .unwrap();
    let token = house.post.last_token();
    (house, token)
}

#[tokio::test]
async fn looking_changes_nothing_and_pressing_confirms_once() {
    let (house, token) = registered().await;
    for _ in 0..5 {
        assert_eq!(house.confirm.peek(&token).await.unwrap(), LinkState::Ready);
    }
    assert!(!house.signs_in("alice@example.com", PASSWORD).await);
    assert!(matches!(
        house.confirm.redeem(&token).await.unwrap(),
        ConfirmOutcome::Confirmed(_)
    ));
    assert!(house.signs_in("alice@example.com", PASSWORD).await);
    assert!(matches!(
        house.confirm.redeem(&token).await.unwrap(),
        ConfirmOutcome::AlreadyConfirmed
    ));
    assert_eq!(
        house.confirm.peek(&token).await.unwrap(),
        LinkState::Fulfilled
    );
}

#[tokio::test]
async fn a_link_works_to_the_last_second_of_its_life() {
    let (house, token) = registered().await;
    house.clock.advance(Duration::from_secs(24 * 3600 - 1));
    assert_eq!(house.confirm.peek(&token).await.unwrap(), LinkState::Ready);
    house.clock.advance(Duration::from_secs(2));
    assert_eq!(
        house.confirm.peek(&token).await.unwrap(),
        LinkState::Refused(LinkRefusal::Expired)
    );
    let outcome = house.confirm.redeem(&token).await.unwrap();
    assert!(matches!(
        outcome,
        ConfirmOutcome::Refused(LinkRefusal::Expired)
    ));
    assert!(!house.signs_in("alice@example.com", PASSWORD).await);
}

#[tokio::test]
async fn another_link_is_sent_only_where_there_is_something_to_confirm() {
    let (house, _) = registered().await;
    let request = async |address: &str| house.confirm.request(&email(address)).await.unwrap();
    assert_eq!(request("ALICE@example.com").await, RequestOutcome::Sent);
    let token = house.post.last_token();
    assert_eq!(
        house.post.last().1,
        "alice@example.com",
        "to the stored address"
    );
    assert_eq!(request("nobody@example.com").await, RequestOutcome::Unknown);
    assert!(matches!(
        house.confirm.redeem(&token).await.unwrap(),
        ConfirmOutcome::Confirmed(_)
    ));
    let said = house.post.all().len();
    assert_eq!(
        request("alice@example.com").await,
        RequestOutcome::AlreadyConfirmed
    );
    assert_eq!(house.post.all().len(), said);
}

#[tokio::test]
async fn a_link_dies_with_its_account_and_with_a_new_password() {
    let (house, token) = registered().await;
    let account = house
        .store
        .find_account_by_identifier(email("alice@example.com").identifier())
        .await
        .unwrap();
    house.store.remove_account(account.unwrap().id);
    let outcome = house.confirm.redeem(&token).await.unwrap();
    assert!(matches!(
        outcome,
        ConfirmOutcome::Refused(LinkRefusal::Used)
    ));
    // the same address again is another account: its generation is another one
    let _ = house
        .register
        .register(&email("alice@example.com"), secret(OTHER), ())
        .await
        .unwrap();
    let outcome = house.confirm.redeem(&token).await.unwrap();
    assert!(matches!(
        outcome,
        ConfirmOutcome::Refused(LinkRefusal::Used)
    ));
}

#[tokio::test]
async fn links_of_other_purposes_confirm_nothing() {
    let (house, _) = registered().await;
    let _ = house
        .recover
        .request(&email("alice@example.com"))
        .await
        .unwrap();
    let reset = house.post.last_token();
    let outcome = house.confirm.redeem(&reset).await.unwrap();
    assert!(matches!(
        outcome,
        ConfirmOutcome::Refused(LinkRefusal::Invalid)
    ));
    for wrong in ["", "x", "....", &"A".repeat(100_000)] {
        assert!(matches!(
            house.confirm.redeem(wrong).await.unwrap(),
            ConfirmOutcome::Refused(LinkRefusal::Invalid)
        ));
    }
}
