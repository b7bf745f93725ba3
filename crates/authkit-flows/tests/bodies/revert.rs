//! The link back to the old address. Rows 50 and 67.

use std::time::Duration;

use authkit_flows::changeable::EmailReverted;
use authkit_flows::recoverable::ResetOutcome;
use authkit_flows::store::Account;
use authkit_flows::{LinkRefusal, LinkState};

use crate::house::{ALICE, House, OTHER, PASSWORD, Ports, elsewhere, email, home, house};

const NEW: &str = "new@example.com";
const DAY: Duration = Duration::from_secs(86_400);

/// An account that has moved to `NEW`, and the link back to `ALICE`.
async fn moved<S: Ports>(house: &House<S>) -> (Account<S::UserId>, String) {
    let account = house.move_in(ALICE).await;
    house.moves(&account.id, NEW).await;
    (house.account(NEW).await, house.token().await)
}

async fn revert<S: Ports>(house: &House<S>, token: &str) -> EmailReverted<S::UserId> {
    house
        .change_email
        .revert(token, &elsewhere())
        .await
        .unwrap()
}

async fn refusal<S: Ports>(house: &House<S>, token: &str) -> LinkRefusal {
    match revert(house, token).await {
        EmailReverted::Refused(refusal) => refusal,
        other => panic!("the link worked: {other:?}"),
    }
}

pub(crate) async fn the_old_address_takes_the_account_back<S: Ports>(store: S) {
    let house = house(store);
    let (before, token) = moved(&house).await;
    for _ in 0..5 {
        let state = house.change_email.peek_revert(&token).await.unwrap();
        assert_eq!(state, LinkState::Ready);
    }
    assert_eq!(house.account(NEW).await, before);
    let EmailReverted::Reverted { account, reset } = revert(&house, &token).await else {
        panic!("the link is good")
    };
    assert_eq!(account, house.account(ALICE).await);
    assert_eq!(
        account.generation,
        before.generation.next(),
        "sessions are dead"
    );
    assert!(house.find(NEW).await.is_none());
    let letter = house.letter().await;
    assert_eq!(
        (letter.template.as_str(), letter.to.as_str()),
        ("change_email_notice", NEW)
    );
    assert_eq!(letter.token, None, "no way back for who was there");
    assert_eq!(house.logged(&account.id, "email_reverted").await, 1);
    assert_eq!(house.told("signed_in"), 0);
    let reset = reset.expect("a way to choose a password");
    assert!(matches!(
        house.resets(reset.expose(), OTHER).await,
        ResetOutcome::Reset(_)
    ));
    assert!(house.signs_in(ALICE, OTHER).await);
    assert!(!house.signs_in(ALICE, PASSWORD).await);
}

/// Whoever takes an account over changes the password next, and moves it on.
pub(crate) async fn a_link_back_outlives_what_an_attacker_changes<S: Ports>(store: S) {
    let house = house(store);
    let (account, token) = moved(&house).await;
    let reset = house.reset_link(NEW).await;
    let _ = house.resets(&reset, PASSWORD).await;
    assert!(
        house
            .store
            .advance_generation(&account.id, &[])
            .await
            .unwrap()
    );
    house.moves(&account.id, "further@example.com").await;
    assert!(matches!(
        revert(&house, &token).await,
        EmailReverted::Reverted { .. }
    ));
    assert_eq!(house.account(ALICE).await.id, account.id);
}

/// An attacker who moves an account twice must not be the one who takes it back.
pub(crate) async fn an_address_that_was_moved_to_cannot_undo_it<S: Ports>(store: S) {
    let house = house(store);
    let (account, token) = moved(&house).await;
    house.moves(&account.id, "further@example.com").await;
    let letter = house.letter().await;
    assert_eq!((letter.to.as_str(), letter.token), (NEW, None));
    // a link to yet another address that waits for its button
    let waiting = house.move_link(&account.id, "last@example.com").await;
    assert!(matches!(
        revert(&house, &token).await,
        EmailReverted::Reverted { .. }
    ));
    let pressed = house
        .change_email
        .redeem(&waiting, Some(&account.id), &home())
        .await;
    assert!(!matches!(
        pressed.unwrap(),
        authkit_flows::changeable::EmailRedeemed::Changed(_)
    ));
    assert_eq!(house.account(ALICE).await.id, account.id);
}

pub(crate) async fn a_link_back_works_once_and_for_seven_days<S: Ports>(store: S) {
    let house = house(store);
    let (account, token) = moved(&house).await;
    house.wait(DAY * 7 - Duration::from_secs(1));
    assert!(matches!(
        revert(&house, &token).await,
        EmailReverted::Reverted { .. }
    ));
    assert_eq!(refusal(&house, &token).await, LinkRefusal::Used);
    let state = house.change_email.peek_revert(&token).await.unwrap();
    assert_eq!(state, LinkState::Refused(LinkRefusal::Used));

    // its owner moves, this time for good: the used link stays dead in its last second, and there is another one
    house.moves(&account.id, NEW).await;
    assert_eq!(refusal(&house, &token).await, LinkRefusal::Used);
    let next = house.token().await;
    assert!(
        house
            .store
            .set_active(&account.id, false, &[])
            .await
            .unwrap()
    );
    assert_eq!(
        refusal(&house, &next).await,
        LinkRefusal::Used,
        "an inactive account"
    );
    assert!(
        house
            .store
            .set_active(&account.id, true, &[])
            .await
            .unwrap()
    );
    house.wait(DAY * 7);
    assert_eq!(refusal(&house, &next).await, LinkRefusal::Expired);
    assert_eq!(refusal(&house, "nonsense").await, LinkRefusal::Invalid);
}

/// A typing error at registration gives a stranger no power over the account.
pub(crate) async fn an_address_that_was_never_proved_gets_no_link_back<S: Ports>(store: S) {
    let house = house(store);
    let _ = house.registers("typo@example.com", PASSWORD, &home()).await;
    let account = house.account("typo@example.com").await;
    house.moves(&account.id, ALICE).await;
    let letter = house.letter().await;
    assert_eq!(letter.to, "typo@example.com");
    assert_eq!(letter.token, None);
    // the password was chosen by who proved the new address
    assert!(house.signs_in(ALICE, PASSWORD).await);
}

pub(crate) async fn a_later_address_gets_a_link_back_once_the_first_one_is_over<S: Ports>(
    store: S,
) {
    let house = house(store);
    let (account, _) = moved(&house).await;
    house.wait(DAY * 7);
    house.moves(&account.id, "further@example.com").await;
    let letter = house.letter().await;
    assert_eq!(letter.to, NEW);
    let token = letter.token.expect("nobody else has one");
    assert!(matches!(
        revert(&house, &token).await,
        EmailReverted::Reverted { .. }
    ));
    assert_eq!(house.account(NEW).await.email, email(NEW));
}

pub(crate) async fn an_address_taken_in_between_is_not_overwritten<S: Ports>(store: S) {
    let house = house(store);
    let (account, token) = moved(&house).await;
    let _ = house.registers(ALICE, OTHER, &elsewhere()).await;
    assert_eq!(revert(&house, &token).await, EmailReverted::Taken);
    assert_eq!(house.account(NEW).await, account, "nothing has changed");
    let other = house.account(ALICE).await;
    assert!(house.store.remove_account(&other.id, &[]).await.unwrap());
    let again = house
        .change_email
        .revert(&token, &elsewhere())
        .await
        .unwrap();
    assert!(matches!(again, EmailReverted::Reverted { .. }));
}
