//! Somebody registers an address that is not theirs, and waits for its owner. Row 71.

use authkit_flows::changeable::EmailRedeemed;
use authkit_flows::confirmable::ConfirmOutcome;
use authkit_flows::recoverable::ResetOutcome;
use authkit_flows::store::Account;
use authkit_flows::{LinkState, SignInOutcome, SignInRefusal};

use crate::account_app::{
    ALICE, AccountApp, OTHER, PASSWORD, Ports, account_app, browser, elsewhere, home,
};

/// The attacker sits at [`home`], chose `PASSWORD`, and has sessions in the generation of the account.
async fn attacked<S: Ports>(app: &AccountApp<S>) -> (Account<S::UserId>, String) {
    let _ = app.registers(ALICE, PASSWORD, &home()).await;
    (app.account(ALICE).await, app.token().await)
}

/// Nothing of the attacker's works any more.
async fn is_rid_of<S: Ports>(app: &AccountApp<S>, before: &Account<S::UserId>) {
    let now = app.account(ALICE).await;
    assert_ne!(now.generation, before.generation, "sessions are dead");
    let tried = app.tries(ALICE, PASSWORD).await;
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
    let app = account_app(store);
    let (before, token) = attacked(&app).await;
    let outcome = app.confirm.redeem(&token, &elsewhere()).await.unwrap();
    let ConfirmOutcome::Dropped { account, .. } = outcome else {
        panic!("the attacker's password stayed: {outcome:?}")
    };
    assert_eq!(account.generation, before.generation.next());
    assert_eq!(app.told("credentials_dropped"), 1);
    assert_eq!(app.logged(&account.id, "credentials_dropped").await, 1);
    is_rid_of(&app, &before).await;
    // a program without a browser proves no more
    let (before, token) = {
        let _ = app
            .registers("bob@example.com", PASSWORD, &home().with_browser(None))
            .await;
        (app.account("bob@example.com").await, app.token().await)
    };
    let nobody = elsewhere().with_browser(None);
    let outcome = app.confirm.redeem(&token, &nobody).await.unwrap();
    assert!(matches!(outcome, ConfirmOutcome::Dropped { .. }));
    assert_ne!(
        app.account("bob@example.com").await.generation,
        before.generation
    );
}

pub(crate) async fn a_link_that_the_victim_asked_for_drops_it_even_in_her_browser<S: Ports>(
    store: S,
) {
    let app = account_app(store);
    let (before, _) = attacked(&app).await;
    let _ = app.confirm.request(ALICE, &elsewhere()).await.unwrap();
    let token = app.token().await;
    let state = app.confirm.peek(&token, &elsewhere()).await.unwrap();
    assert_eq!(state, LinkState::OtherBrowser);
    let outcome = app.confirm.redeem(&token, &elsewhere()).await.unwrap();
    assert!(matches!(outcome, ConfirmOutcome::Dropped { .. }));
    is_rid_of(&app, &before).await;
}

pub(crate) async fn the_mail_of_a_second_registration_drops_it_as_well<S: Ports>(store: S) {
    let app = account_app(store);
    let (before, _) = attacked(&app).await;
    let _ = app.registers(ALICE, OTHER, &elsewhere()).await;
    let token = app.token().await;
    let outcome = app.confirm.redeem(&token, &elsewhere()).await.unwrap();
    assert!(matches!(outcome, ConfirmOutcome::Dropped { .. }));
    is_rid_of(&app, &before).await;
}

pub(crate) async fn a_reset_ends_the_attackers_password_and_sessions<S: Ports>(store: S) {
    let app = account_app(store);
    let (before, _) = attacked(&app).await;
    let token = app.reset_link(ALICE).await;
    assert!(matches!(
        app.resets(&token, OTHER).await,
        ResetOutcome::Reset(_)
    ));
    is_rid_of(&app, &before).await;
    assert!(app.signs_in(ALICE, OTHER).await, "and proves the address");
}

pub(crate) async fn the_way_on_leads_to_a_password_of_ones_own<S: Ports>(store: S) {
    let app = account_app(store);
    let (before, token) = attacked(&app).await;
    let outcome = app.confirm.redeem(&token, &elsewhere()).await.unwrap();
    let ConfirmOutcome::Dropped {
        reset: Some(reset), ..
    } = outcome
    else {
        panic!("there is no way on: {outcome:?}")
    };
    assert!(!format!("{reset:?}").contains(reset.expose()));
    assert!(matches!(
        app.resets(reset.expose(), OTHER).await,
        ResetOutcome::Reset(_)
    ));
    assert!(app.signs_in(ALICE, OTHER).await);
    is_rid_of(&app, &before).await;
}

/// An attacker moves an account of their own to the victim's address, and hopes that she presses the button.
pub(crate) async fn a_move_to_a_victims_address_takes_her_click_nowhere<S: Ports>(store: S) {
    let app = account_app(store);
    let mallory = app.register_and_confirm("mallory@example.com").await;
    let token = app.move_link(&mallory.id, ALICE).await;
    assert_eq!(app.letter().await.to, ALICE);
    let redeemed = app
        .change_email
        .redeem(&token, None, &browser(3))
        .await
        .unwrap();
    assert_eq!(redeemed, EmailRedeemed::SignInFirst);
    assert!(
        app.find(ALICE).await.is_none(),
        "her address is free for her"
    );
    let _ = app.register_and_confirm(ALICE).await;
    let redeemed = app
        .change_email
        .redeem(&token, None, &home())
        .await
        .unwrap();
    assert_eq!(redeemed, EmailRedeemed::Taken);
}
