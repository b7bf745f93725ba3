//! Confirmation.

use std::time::Duration;

use authkit_flows::confirmable::{ConfirmOutcome, Confirmation, RequestOutcome};
use authkit_flows::{
    Action, ConfigError, Confirmable, LinkRefusal, LinkState, PublicRequest, Registerable,
    registerable::{Registration, SignUp},
};

use crate::account_app::{
    ALICE, AccountApp, OTHER, PASSWORD, Ports, account_app, elsewhere, email, home, secret,
};

async fn registered<S: Ports>(app: &AccountApp<S>) -> String {
    let _ = app.registers(ALICE, PASSWORD, &home()).await;
    app.token().await
}

async fn press<S: Ports>(app: &AccountApp<S>, token: &str) -> ConfirmOutcome<S::UserId> {
    app.confirm.redeem(token, &home()).await.unwrap()
}

async fn peek<S: Ports>(app: &AccountApp<S>, token: &str) -> LinkState {
    app.confirm.peek(token, &home()).await.unwrap()
}

async fn refusal<S: Ports>(app: &AccountApp<S>, token: &str) -> LinkRefusal {
    match press(app, token).await {
        ConfirmOutcome::Refused(refusal) => refusal,
        other => panic!("the link worked: {other:?}"),
    }
}

/// Rows 61 and 70.
pub(crate) async fn looking_changes_nothing_and_pressing_confirms_once<S: Ports>(store: S) {
    let app = account_app(store);
    let token = registered(&app).await;
    let before = app.account(ALICE).await;
    for _ in 0..5 {
        assert_eq!(peek(&app, &token).await, LinkState::Ready);
    }
    assert!(!app.signs_in(ALICE, PASSWORD).await);
    let ConfirmOutcome::Confirmed(account) = press(&app, &token).await else {
        panic!("it is the browser that registered")
    };
    assert_eq!(account, before, "sessions go on");
    assert!(app.signs_in(ALICE, PASSWORD).await);
    assert_eq!(app.told("confirmed"), 1);
    assert_eq!(app.logged(&account.id, "confirmed").await, 1);
    assert!(matches!(
        press(&app, &token).await,
        ConfirmOutcome::AlreadyConfirmed
    ));
    assert_eq!(peek(&app, &token).await, LinkState::Fulfilled);
    assert_eq!(app.told("confirmed"), 1);
}

/// Row 62; W26: an expired link says so, and sends nothing.
pub(crate) async fn a_link_works_to_the_last_second_of_its_life<S: Ports>(store: S) {
    let app = account_app(store);
    let token = registered(&app).await;
    app.wait(Duration::from_secs(24 * 3600 - 1));
    assert_eq!(peek(&app, &token).await, LinkState::Ready);
    app.wait(Duration::from_secs(2));
    let expired = LinkState::Refused(LinkRefusal::Expired);
    assert_eq!(peek(&app, &token).await, expired);
    assert_eq!(refusal(&app, &token).await, LinkRefusal::Expired);
    assert!(!app.signs_in(ALICE, PASSWORD).await);
    assert_eq!(app.letters().await.len(), 1);
}

pub(crate) async fn another_link_is_sent_only_where_there_is_something_to_confirm<S: Ports>(
    store: S,
) {
    let app = account_app(store);
    let _ = registered(&app).await;
    let request = async |who: &str| app.confirm.request(who, &home()).await.unwrap();
    assert_eq!(request("ALICE@example.com").await, RequestOutcome::Sent);
    let letter = app.letter().await;
    assert_eq!(letter.template, "confirmation_instructions");
    assert_eq!(letter.to, ALICE, "to the stored address");
    assert_eq!(request("nobody@example.com").await, RequestOutcome::Unknown);
    let token = letter.token.unwrap();
    assert!(matches!(
        press(&app, &token).await,
        ConfirmOutcome::Dropped { .. }
    ));
    let said = app.letters().await.len();
    assert_eq!(request(ALICE).await, RequestOutcome::AlreadyConfirmed);
    assert_eq!(app.letters().await.len(), said);
}

/// Rows 40 and 41.
pub(crate) async fn strangers_learn_nothing_by_asking<S: Ports>(store: S) {
    let app = account_app(store);
    let _ = app.register_and_confirm("confirmed@example.com").await;
    let _ = registered(&app).await;
    let all = app.letters().await.len() + app.decoys().await;
    let asked = [
        ALICE,
        "confirmed@example.com",
        "nobody@example.com",
        "nobody",
        "@",
    ];
    for (n, who) in asked.into_iter().enumerate() {
        let answer = app.confirm.request(who, &home()).await.unwrap().public();
        assert_eq!(answer, PublicRequest::Accepted, "{who}");
        let written = app.letters().await.len() + app.decoys().await - all;
        assert_eq!(written, n + 1, "{who}: one message for each");
    }
    assert_eq!(app.decoys().await, 4);
    assert_eq!(app.told("confirmation_requested"), 5);
}

/// Rows 35 and 114.
pub(crate) async fn whoever_asks_too_often_gets_no_mail<S: Ports>(store: S) {
    let app = account_app(store);
    let _ = registered(&app).await;
    app.limits.set(1);
    for who in [ALICE, "nobody@example.com"] {
        let request = async || app.confirm.request(who, &home()).await.unwrap();
        assert_eq!(request().await.public(), PublicRequest::Accepted);
        let PublicRequest::Throttled(Some(_)) = request().await.public() else {
            panic!("{who} is not counted")
        };
    }
    assert_eq!(app.letters().await.len(), 2);
    assert_eq!(app.decoys().await, 1);
}

pub(crate) async fn a_link_dies_with_its_account<S: Ports>(store: S) {
    let app = account_app(store);
    let token = registered(&app).await;
    let account = app.account(ALICE).await;
    assert!(app.store.remove_account(&account.id, &[]).await.unwrap());
    assert_eq!(refusal(&app, &token).await, LinkRefusal::Used);
    // the same address again is another account: its generation is another one
    let _ = app.registers(ALICE, OTHER, &home()).await;
    assert_eq!(refusal(&app, &token).await, LinkRefusal::Used);
}

/// Row 58.
pub(crate) async fn links_of_other_purposes_confirm_nothing<S: Ports>(store: S) {
    let app = account_app(store);
    let _ = registered(&app).await;
    let account = app.account(ALICE).await;
    let reset = app.reset_link(ALICE).await;
    let moving = app.move_link(&account.id, "new@example.com").await;
    let long = "A".repeat(100_000);
    for wrong in [&reset, &moving, "", "x", "....", &long] {
        assert_eq!(refusal(&app, wrong).await, LinkRefusal::Invalid);
    }
}

pub(crate) async fn only_the_newest_link_works_where_that_is_asked_for<S: Ports>(store: S) {
    let app = account_app(store);
    let confirm = Confirmable::new(app.flows.clone(), &Confirmation::DEFAULT).unwrap();
    let confirm = confirm.superseding();
    let (flows, passwords) = (app.flows.clone(), app.passwords.clone());
    let register =
        Registerable::new(flows, passwords, Registration::DEFAULT).with_confirmation(&confirm);
    let sign_up = SignUp::new(email(ALICE)).with_password(secret(PASSWORD));
    let _ = register.register(sign_up, &home()).await.unwrap();
    let first = app.token().await;
    assert_eq!(
        confirm.peek(&first, &home()).await.unwrap(),
        LinkState::Ready
    );
    let _ = confirm.request(ALICE, &home()).await.unwrap();
    let second = app.token().await;
    let dead = LinkState::Refused(LinkRefusal::Used);
    assert_eq!(confirm.peek(&first, &home()).await.unwrap(), dead);
    let outcome = confirm.redeem(&first, &home()).await.unwrap();
    assert!(matches!(
        outcome,
        ConfirmOutcome::Refused(LinkRefusal::Used)
    ));
    let outcome = confirm.redeem(&second, &home()).await.unwrap();
    assert!(matches!(outcome, ConfirmOutcome::Dropped { .. }));
}

/// Row 71, the other way round: who chose the password keeps it.
pub(crate) async fn the_password_proves_who_registered_in_any_browser<S: Ports>(store: S) {
    let app = account_app(store);
    let token = registered(&app).await;
    let before = app.account(ALICE).await;
    let state = app.confirm.peek(&token, &elsewhere()).await.unwrap();
    assert_eq!(state, LinkState::OtherBrowser);
    let outcome = app
        .confirm
        .redeem_with_password(&token, secret(PASSWORD), &app.passwords, &elsewhere())
        .await;
    let ConfirmOutcome::Confirmed(account) = outcome.unwrap() else {
        panic!("it is the right password")
    };
    assert_eq!(account, before);
    assert!(app.signs_in(ALICE, PASSWORD).await);
    assert_eq!(app.told("credentials_dropped"), 0);
}

/// Row 33.
pub(crate) async fn a_wrong_password_changes_nothing_and_counts<S: Ports>(store: S) {
    let app = account_app(store);
    let token = registered(&app).await;
    app.limits.set(2);
    let mut outcomes = Vec::new();
    for _ in 0..3 {
        let outcome = app
            .confirm
            .redeem_with_password(&token, secret(OTHER), &app.passwords, &elsewhere())
            .await;
        outcomes.push(outcome.unwrap());
    }
    assert!(matches!(outcomes[0], ConfirmOutcome::WrongPassword));
    assert!(matches!(outcomes[1], ConfirmOutcome::WrongPassword));
    assert!(matches!(outcomes[2], ConfirmOutcome::Throttled(Some(_))));
    assert_eq!(app.limits.count(Action::Password, ALICE), 2);
    let tried = app.tries(ALICE, PASSWORD).await;
    let throttled = matches!(tried, authkit_flows::SignInOutcome::Throttled(_));
    assert!(throttled, "one count for every path: {tried:?}");
    assert_eq!(peek(&app, &token).await, LinkState::Ready);
    assert!(matches!(
        press(&app, &token).await,
        ConfirmOutcome::Confirmed(_)
    ));
}

pub(crate) async fn pressing_twice_says_so_whichever_way_it_was_confirmed<S: Ports>(store: S) {
    let app = account_app(store);
    let token = registered(&app).await;
    let press = async || app.confirm.redeem(&token, &elsewhere()).await.unwrap();
    assert!(matches!(press().await, ConfirmOutcome::Dropped { .. }));
    assert!(matches!(press().await, ConfirmOutcome::AlreadyConfirmed));
    assert_eq!(peek(&app, &token).await, LinkState::Fulfilled);
}

/// W6.
pub(crate) async fn an_inactive_account_gets_and_confirms_nothing<S: Ports>(store: S) {
    let app = account_app(store);
    let token = registered(&app).await;
    let account = app.account(ALICE).await;
    assert!(app.store.set_active(&account.id, false, &[]).await.unwrap());
    let outcome = app.confirm.request(ALICE, &home()).await.unwrap();
    assert_eq!(outcome, RequestOutcome::Unknown);
    assert_eq!(app.letters().await.len(), 1);
    assert_eq!(refusal(&app, &token).await, LinkRefusal::Used);
    assert!(app.store.set_active(&account.id, true, &[]).await.unwrap());
    assert_eq!(refusal(&app, &token).await, LinkRefusal::Used, "nor later");
}

/// W27.
pub(crate) async fn a_lifetime_that_makes_no_sense_is_refused_at_start<S: Ports>(store: S) {
    let app = account_app(store);
    for lifetime in [Duration::ZERO, Duration::from_millis(999), Duration::MAX] {
        let settings = Confirmation::DEFAULT.with_lifetime(lifetime);
        let refused = Confirmable::new(app.flows.clone(), &settings);
        assert!(matches!(refused, Err(ConfigError::Lifetime { .. })));
    }
}
