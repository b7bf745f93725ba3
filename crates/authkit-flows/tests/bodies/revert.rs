//! The link back to the old address. Rows 50 and 67.

use std::time::Duration;

use authkit_flows::changeable::EmailReverted;
use authkit_flows::recoverable::ResetOutcome;
use authkit_flows::store::Account;
use authkit_flows::{LinkRefusal, LinkState};

use crate::account_app::{
    ALICE, AccountApp, OTHER, PASSWORD, Ports, account_app, elsewhere, email, home,
};

const NEW: &str = "new@example.com";
const DAY: Duration = Duration::from_secs(86_400);

/// An account that has moved to `NEW`, and the link back to `ALICE`.
async fn moved<S: Ports>(app: &AccountApp<S>) -> (Account<S::UserId>, String) {
    let account = app.register_and_confirm(ALICE).await;
    app.moves(&account.id, NEW).await;
    (app.account(NEW).await, app.token().await)
}

async fn revert<S: Ports>(app: &AccountApp<S>, token: &str) -> EmailReverted<S::UserId> {
    app.change_email.revert(token, &elsewhere()).await.unwrap()
}

async fn refusal<S: Ports>(app: &AccountApp<S>, token: &str) -> LinkRefusal {
    match revert(app, token).await {
        EmailReverted::Refused(refusal) => refusal,
        other => panic!("the link worked: {other:?}"),
    }
}

pub(crate) async fn the_old_address_takes_the_account_back<S: Ports>(store: S) {
    let app = account_app(store);
    let (before, token) = moved(&app).await;
    for _ in 0..5 {
        let state = app.change_email.peek_revert(&token).await.unwrap();
        assert_eq!(state, LinkState::Ready);
    }
    assert_eq!(app.account(NEW).await, before);
    let EmailReverted::Reverted { account, reset } = revert(&app, &token).await else {
        panic!("the link is good")
    };
    assert_eq!(account, app.account(ALICE).await);
    assert_eq!(
        account.generation,
        before.generation.next(),
        "sessions are dead"
    );
    assert!(app.find(NEW).await.is_none());
    let letter = app.letter().await;
    assert_eq!(
        (letter.template.as_str(), letter.to.as_str()),
        ("change_email_notice", NEW)
    );
    assert_eq!(letter.token, None, "no way back for who was there");
    assert_eq!(app.logged(&account.id, "email_reverted").await, 1);
    assert_eq!(app.told("signed_in"), 0);
    let reset = reset.expect("a way to choose a password");
    assert!(matches!(
        app.resets(reset.expose(), OTHER).await,
        ResetOutcome::Reset(_)
    ));
    assert!(app.signs_in(ALICE, OTHER).await);
    assert!(!app.signs_in(ALICE, PASSWORD).await);
}

/// Whoever takes an account over changes the password next, and moves it on.
pub(crate) async fn a_link_back_outlives_what_an_attacker_changes<S: Ports>(store: S) {
    let app = account_app(store);
    let (account, token) = moved(&app).await;
    let reset = app.reset_link(NEW).await;
    let _ = app.resets(&reset, PASSWORD).await;
    assert!(
        app.store
            .advance_generation(&account.id, &[])
            .await
            .unwrap()
    );
    app.moves(&account.id, "further@example.com").await;
    assert!(matches!(
        revert(&app, &token).await,
        EmailReverted::Reverted { .. }
    ));
    assert_eq!(app.account(ALICE).await.id, account.id);
}

/// An attacker who moves an account twice must not be the one who takes it back.
pub(crate) async fn an_address_that_was_moved_to_cannot_undo_it<S: Ports>(store: S) {
    let app = account_app(store);
    let (account, token) = moved(&app).await;
    app.moves(&account.id, "further@example.com").await;
    let letter = app.letter().await;
    assert_eq!((letter.to.as_str(), letter.token), (NEW, None));
    // a link to yet another address that waits for its button
    let waiting = app.move_link(&account.id, "last@example.com").await;
    assert!(matches!(
        revert(&app, &token).await,
        EmailReverted::Reverted { .. }
    ));
    let pressed = app
        .change_email
        .redeem(&waiting, Some(&account.id), &home())
        .await;
    assert!(!matches!(
        pressed.unwrap(),
        authkit_flows::changeable::EmailRedeemed::Changed(_)
    ));
    assert_eq!(app.account(ALICE).await.id, account.id);
}

pub(crate) async fn a_link_back_works_once_and_for_seven_days<S: Ports>(store: S) {
    let app = account_app(store);
    let (account, token) = moved(&app).await;
    app.wait(DAY * 7 - Duration::from_secs(1));
    assert!(matches!(
        revert(&app, &token).await,
        EmailReverted::Reverted { .. }
    ));
    assert_eq!(refusal(&app, &token).await, LinkRefusal::Used);
    let state = app.change_email.peek_revert(&token).await.unwrap();
    assert_eq!(state, LinkState::Refused(LinkRefusal::Used));

    // its owner moves, this time for good: the used link stays dead in its last second, and there is another one
    app.moves(&account.id, NEW).await;
    assert_eq!(refusal(&app, &token).await, LinkRefusal::Used);
    let next = app.token().await;
    assert!(app.store.set_active(&account.id, false, &[]).await.unwrap());
    assert_eq!(
        refusal(&app, &next).await,
        LinkRefusal::Used,
        "an inactive account"
    );
    assert!(app.store.set_active(&account.id, true, &[]).await.unwrap());
    app.wait(DAY * 7);
    assert_eq!(refusal(&app, &next).await, LinkRefusal::Expired);
    assert_eq!(refusal(&app, "nonsense").await, LinkRefusal::Invalid);
}

/// A typing error at registration gives a stranger no power over the account.
pub(crate) async fn an_address_that_was_never_proved_gets_no_link_back<S: Ports>(store: S) {
    let app = account_app(store);
    let _ = app.registers("typo@example.com", PASSWORD, &home()).await;
    let account = app.account("typo@example.com").await;
    app.moves(&account.id, ALICE).await;
    let letter = app.letter().await;
    assert_eq!(letter.to, "typo@example.com");
    assert_eq!(letter.token, None);
    // the password was chosen by who proved the new address
    assert!(app.signs_in(ALICE, PASSWORD).await);
}

pub(crate) async fn a_later_address_gets_a_link_back_once_the_first_one_is_over<S: Ports>(
    store: S,
) {
    let app = account_app(store);
    let (account, _) = moved(&app).await;
    app.wait(DAY * 7);
    app.moves(&account.id, "further@example.com").await;
    let letter = app.letter().await;
    assert_eq!(letter.to, NEW);
    let token = letter.token.expect("nobody else has one");
    assert!(matches!(
        revert(&app, &token).await,
        EmailReverted::Reverted { .. }
    ));
    assert_eq!(app.account(NEW).await.email, email(NEW));
}

pub(crate) async fn an_address_taken_in_between_is_not_overwritten<S: Ports>(store: S) {
    let app = account_app(store);
    let (account, token) = moved(&app).await;
    let _ = app.registers(ALICE, OTHER, &elsewhere()).await;
    assert_eq!(revert(&app, &token).await, EmailReverted::Taken);
    assert_eq!(app.account(NEW).await, account, "nothing has changed");
    let other = app.account(ALICE).await;
    assert!(app.store.remove_account(&other.id, &[]).await.unwrap());
    let again = app.change_email.revert(&token, &elsewhere()).await.unwrap();
    assert!(matches!(again, EmailReverted::Reverted { .. }));
}
