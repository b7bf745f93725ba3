//! Somebody registers an address that is not theirs, and waits for its owner. Row 71.

use authkit_flows::changeable::EmailRedeemed;
use authkit_flows::confirmable::ConfirmOutcome;
use authkit_flows::recoverable::ResetOutcome;
use authkit_flows::store::Account;
use authkit_flows::{LinkState, SignInOutcome, SignInRefusal};

use crate::house::{ALICE, House, OTHER, PASSWORD, Ports, browser, elsewhere, home, house};

/// The attacker sits at [`home`], chose `PASSWORD`, and has sessions in the generation of the account.
async fn attacked<S: Ports>(house: &House<S>) -> (Account<S::UserId>, String) {
    let _ = house.registers(ALICE, PASSWORD, &home()).await;
    (house.account(ALICE).await, house.token().await)
}

/// Nothing of the attacker's works any more.
async fn is_rid_of<S: Ports>(house: &House<S>, before: &Account<S::UserId>) {
    let now = house.account(ALICE).await;
    assert_ne!(now.generation, before.generation, "sessions are dead");
    let tried = house.tries(ALICE, PASSWORD).await;
    let SignInOutcome::Refused(refusal) = tried else {
        panic!("the attacker is in: {tried:?}")
    };
    assert!(matches!(
        refusal,
        SignInRefusal::NoPassword | SignInRefusal::WrongPassword
    ));
}

pub(crate) async fn a_confirm_link_opened_elsewhere_drops_what_the_attacker_set<S: Ports>(
    store: S,
) {
    let house = house(store);
    let (before, token) = attacked(&house).await;
    let outcome = house.confirm.redeem(&token, &elsewhere()).await.unwrap();
    let ConfirmOutcome::Dropped { account, .. } = outcome else {
        panic!("the attacker's password stayed: {outcome:?}")
    };
    assert_eq!(account.generation, before.generation.next());
    assert_eq!(house.told("credentials_dropped"), 1);
    assert_eq!(house.logged(&account.id, "credentials_dropped").await, 1);
    is_rid_of(&house, &before).await;
    // a program without a browser proves no more
    let (before, token) = {
        let _ = house
            .registers("bob@example.com", PASSWORD, &home().with_browser(None))
            .await;
        (house.account("bob@example.com").await, house.token().await)
    };
    let nobody = elsewhere().with_browser(None);
    let outcome = house.confirm.redeem(&token, &nobody).await.unwrap();
    assert!(matches!(outcome, ConfirmOutcome::Dropped { .. }));
    assert_ne!(
        house.account("bob@example.com").await.generation,
        before.generation
    );
}

pub(crate) async fn a_link_that_the_victim_asked_for_drops_it_even_in_her_browser<S: Ports>(
    store: S,
) {
    let house = house(store);
    let (before, _) = attacked(&house).await;
    let _ = house.confirm.request(ALICE, &elsewhere()).await.unwrap();
    let token = house.token().await;
    let state = house.confirm.peek(&token, &elsewhere()).await.unwrap();
    assert_eq!(state, LinkState::OtherBrowser);
    let outcome = house.confirm.redeem(&token, &elsewhere()).await.unwrap();
    assert!(matches!(outcome, ConfirmOutcome::Dropped { .. }));
    is_rid_of(&house, &before).await;
}

pub(crate) async fn the_mail_of_a_second_registration_drops_it_as_well<S: Ports>(store: S) {
    let house = house(store);
    let (before, _) = attacked(&house).await;
    let _ = house.registers(ALICE, OTHER, &elsewhere()).await;
    let token = house.token().await;
    let outcome = house.confirm.redeem(&token, &elsewhere()).await.unwrap();
    assert!(matches!(outcome, ConfirmOutcome::Dropped { .. }));
    is_rid_of(&house, &before).await;
}

pub(crate) async fn a_reset_ends_the_attackers_password_and_sessions<S: Ports>(store: S) {
    let house = house(store);
    let (before, _) = attacked(&house).await;
    let token = house.reset_link(ALICE).await;
    assert!(matches!(
        house.resets(&token, OTHER).await,
        ResetOutcome::Reset(_)
    ));
    is_rid_of(&house, &before).await;
    assert!(house.signs_in(ALICE, OTHER).await, "and proves the address");
}

pub(crate) async fn the_way_on_leads_to_a_password_of_ones_own<S: Ports>(store: S) {
    let house = house(store);
    let (before, token) = attacked(&house).await;
    let outcome = house.confirm.redeem(&token, &elsewhere()).await.unwrap();
    let ConfirmOutcome::Dropped {
        reset: Some(reset), ..
    } = outcome
    else {
        panic!("there is no way on: {outcome:?}")
    };
    assert!(!format!("{reset:?}").contains(reset.expose()));
    assert!(matches!(
        house.resets(reset.expose(), OTHER).await,
        ResetOutcome::Reset(_)
    ));
    assert!(house.signs_in(ALICE, OTHER).await);
    is_rid_of(&house, &before).await;
}

/// An attacker moves an account of their own to the victim's address, and hopes that she presses the button.
pub(crate) async fn a_move_to_a_victims_address_takes_her_click_nowhere<S: Ports>(store: S) {
    let house = house(store);
    let mallory = house.move_in("mallory@example.com").await;
    let token = house.move_link(&mallory.id, ALICE).await;
    assert_eq!(house.letter().await.to, ALICE);
    let redeemed = house
        .change_email
        .redeem(&token, None, &browser(3))
        .await
        .unwrap();
    assert_eq!(redeemed, EmailRedeemed::SignInFirst);
    assert!(
        house.find(ALICE).await.is_none(),
        "her address is free for her"
    );
    let _ = house.move_in(ALICE).await;
    let redeemed = house
        .change_email
        .redeem(&token, None, &home())
        .await
        .unwrap();
    assert_eq!(redeemed, EmailRedeemed::Taken);
}
