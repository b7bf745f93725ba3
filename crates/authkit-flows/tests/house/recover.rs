use std::time::Duration;

use authkit_flows::recoverable::{RequestOutcome, ResetOutcome};
use authkit_flows::store::AccountStore;
use authkit_flows::{LinkRefusal, LinkState};

use crate::house::{House, OTHER, PASSWORD, email, house, secret};

async fn asked() -> (House, String) {
    let house = house();
    house.move_in("alice@example.com").await;
    let outcome = house
        .recover
        .request(&email("alice@example.com"))
        .await
        .unwrap();
    assert_eq!(outcome, RequestOutcome::Sent);
    let token = house.post.last_token();
    (house, token)
}

async fn refusal(house: &House, token: &str) -> LinkRefusal {
    match house.recover.redeem(token, secret(OTHER)).await.unwrap() {
        ResetOutcome::Refused(refusal) => refusal,
        other => panic!("the link worked: {other:?}"),
    }
}

#[tokio::test]
async fn a_link_sets_a_password_once_and_kills_its_elders() {
    let (house, elder) = asked().await;
    let _ = house
        .recover
        .request(&email("alice@example.com"))
        .await
        .unwrap();
    let token = house.post.last_token();
    for _ in 0..5 {
        assert_eq!(house.recover.peek(&token).await.unwrap(), LinkState::Ready);
    }
    assert!(
        house.signs_in("alice@example.com", PASSWORD).await,
        "looking changes nothing"
    );
    assert!(matches!(
        house.recover.redeem(&token, secret(OTHER)).await.unwrap(),
        ResetOutcome::Reset(_)
    ));
    assert_eq!(house.post.last().0, "reset_notice");
    assert!(house.signs_in("alice@example.com", OTHER).await);
    assert!(!house.signs_in("alice@example.com", PASSWORD).await);
    assert_eq!(refusal(&house, &token).await, LinkRefusal::Used);
    assert_eq!(refusal(&house, &elder).await, LinkRefusal::Used);
    assert_eq!(
        house.recover.peek(&token).await.unwrap(),
        LinkState::Refused(LinkRefusal::Used)
    );
}

#[tokio::test]
async fn a_link_lives_for_an_hour() {
    let (house, token) = asked().await;
    house.clock.advance(Duration::from_secs(3599));
    assert_eq!(house.recover.peek(&token).await.unwrap(), LinkState::Ready);
    house.clock.advance(Duration::from_secs(2));
    assert_eq!(refusal(&house, &token).await, LinkRefusal::Expired);
}

#[tokio::test]
async fn a_link_dies_with_any_change_of_what_it_is_bound_to() {
    // a changed password
    let (house, token) = asked().await;
    let account = house
        .store
        .find_account_by_identifier(email("alice@example.com").identifier())
        .await
        .unwrap()
        .unwrap();
    let _ = house
        .change
        .change_password(&account.id, secret(PASSWORD), secret(OTHER))
        .await
        .unwrap();
    assert_eq!(refusal(&house, &token).await, LinkRefusal::Used);
    // a deactivation
    let (house, token) = asked().await;
    house.store.set_active(account.id, false);
    assert_eq!(refusal(&house, &token).await, LinkRefusal::Used);
    // a deletion
    let (house, token) = asked().await;
    house.store.remove_account(account.id);
    assert_eq!(refusal(&house, &token).await, LinkRefusal::Used);
}

#[tokio::test]
async fn a_bad_link_costs_no_hashing_and_a_bad_password_costs_no_link() {
    let (house, token) = asked().await;
    let before = house.computations();
    assert_eq!(refusal(&house, "nonsense").await, LinkRefusal::Invalid);
    let outcome = house.recover.redeem(&token, secret("short")).await.unwrap();
    assert!(matches!(outcome, ResetOutcome::Rejected(_)));
    assert_eq!(house.computations(), before);
    assert!(matches!(
        house.recover.redeem(&token, secret(OTHER)).await.unwrap(),
        ResetOutcome::Reset(_)
    ));
}

#[tokio::test]
async fn a_link_proves_the_address() {
    let house = house();
    let _ = house
        .register
        .register(&email("new@example.com"), secret(PASSWORD), ())
        .await
        .unwrap();
    assert!(!house.signs_in("new@example.com", PASSWORD).await);
    let _ = house
        .recover
        .request(&email("new@example.com"))
        .await
        .unwrap();
    let outcome = house
        .recover
        .redeem(&house.post.last_token(), secret(OTHER))
        .await
        .unwrap();
    assert!(matches!(outcome, ResetOutcome::Reset(_)));
    assert!(
        house.signs_in("new@example.com", OTHER).await,
        "its owner has opened mail sent there"
    );
    assert!(
        !house.signs_in("new@example.com", PASSWORD).await,
        "whoever registered it may have been somebody else"
    );
}

#[tokio::test]
async fn nobody_is_mailed_about_an_address_without_an_account() {
    let house = house();
    let outcome = house
        .recover
        .request(&email("nobody@example.com"))
        .await
        .unwrap();
    assert_eq!(outcome, RequestOutcome::Unknown);
    assert!(house.post.all().is_empty());
}

#[tokio::test]
async fn of_many_who_press_at_once_one_wins() {
    let (house, token) = asked().await;
    let presses = (0..16).map(|n| {
        let (house, token) = (&house, token.as_str());
        async move {
            let outcome = house
                .recover
                .redeem(token, secret(&format!("a new password {n}")))
                .await
                .unwrap();
            matches!(outcome, ResetOutcome::Reset(_))
        }
    });
    let mut won = 0;
    let mut presses: Vec<_> = presses.map(Box::pin).collect();
    std::future::poll_fn(|cx| {
        presses.retain_mut(|press| match press.as_mut().poll(cx) {
            std::task::Poll::Ready(true) => {
                won += 1;
                false
            }
            std::task::Poll::Ready(false) => false,
            std::task::Poll::Pending => true,
        });
        if presses.is_empty() {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
    assert_eq!(won, 1);
}
