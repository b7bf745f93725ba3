//! Confirmation.

use std::time::Duration;

use authkit_flows::confirmable::{ConfirmOutcome, Confirmation, RequestOutcome};
use authkit_flows::{
    Action, ConfigError, Confirmable, LinkRefusal, LinkState, PublicRequest, Registerable,
    registerable::{Registration, SignUp},
};

use crate::house::{ALICE, House, OTHER, PASSWORD, Ports, elsewhere, email, home, house, secret};

async fn registered<S: Ports>(house: &House<S>) -> String {
    let _ = house.registers(ALICE, PASSWORD, &home()).await;
    house.token().await
}

async fn press<S: Ports>(house: &House<S>, token: &str) -> ConfirmOutcome<S::UserId> {
    house.confirm.redeem(token, &home()).await.unwrap()
}

async fn peek<S: Ports>(house: &House<S>, token: &str) -> LinkState {
    house.confirm.peek(token, &home()).await.unwrap()
}

async fn refusal<S: Ports>(house: &House<S>, token: &str) -> LinkRefusal {
    match press(house, token).await {
        ConfirmOutcome::Refused(refusal) => refusal,
        other => panic!("the link worked: {other:?}"),
    }
}

/// Rows 61 and 70.
pub(crate) async fn looking_changes_nothing_and_pressing_confirms_once<S: Ports>(store: S) {
    let house = house(store);
    let token = registered(&house).await;
    let before = house.account(ALICE).await;
    for _ in 0..5 {
        assert_eq!(peek(&house, &token).await, LinkState::Ready);
    }
    assert!(!house.signs_in(ALICE, PASSWORD).await);
    let ConfirmOutcome::Confirmed(account) = press(&house, &token).await else {
        panic!("it is the browser that registered")
    };
    assert_eq!(account, before, "sessions go on");
    assert!(house.signs_in(ALICE, PASSWORD).await);
    assert_eq!(house.told("confirmed"), 1);
    assert_eq!(house.logged(&account.id, "confirmed").await, 1);
    assert!(matches!(
        press(&house, &token).await,
        ConfirmOutcome::AlreadyConfirmed
    ));
    assert_eq!(peek(&house, &token).await, LinkState::Fulfilled);
    assert_eq!(house.told("confirmed"), 1);
}

/// Row 62; W26: an expired link says so, and sends nothing.
pub(crate) async fn a_link_works_to_the_last_second_of_its_life<S: Ports>(store: S) {
    let house = house(store);
    let token = registered(&house).await;
    house.wait(Duration::from_secs(24 * 3600 - 1));
    assert_eq!(peek(&house, &token).await, LinkState::Ready);
    house.wait(Duration::from_secs(2));
    let expired = LinkState::Refused(LinkRefusal::Expired);
    assert_eq!(peek(&house, &token).await, expired);
    assert_eq!(refusal(&house, &token).await, LinkRefusal::Expired);
    assert!(!house.signs_in(ALICE, PASSWORD).await);
    assert_eq!(house.letters().await.len(), 1);
}

pub(crate) async fn another_link_is_sent_only_where_there_is_something_to_confirm<S: Ports>(
    store: S,
) {
    let house = house(store);
    let _ = registered(&house).await;
    let request = async |who: &str| house.confirm.request(who, &home()).await.unwrap();
    assert_eq!(request("ALICE@example.com").await, RequestOutcome::Sent);
    let letter = house.letter().await;
    assert_eq!(letter.template, "confirmation_instructions");
    assert_eq!(letter.to, ALICE, "to the stored address");
    assert_eq!(request("nobody@example.com").await, RequestOutcome::Unknown);
    let token = letter.token.unwrap();
    assert!(matches!(
        press(&house, &token).await,
        ConfirmOutcome::Dropped { .. }
    ));
    let said = house.letters().await.len();
    assert_eq!(request(ALICE).await, RequestOutcome::AlreadyConfirmed);
    assert_eq!(house.letters().await.len(), said);
}

/// Rows 40 and 41.
pub(crate) async fn strangers_learn_nothing_by_asking<S: Ports>(store: S) {
    let house = house(store);
    let _ = house.move_in("confirmed@example.com").await;
    let _ = registered(&house).await;
    let all = house.letters().await.len() + house.decoys().await;
    let asked = [
        ALICE,
        "confirmed@example.com",
        "nobody@example.com",
        "nobody",
        "@",
    ];
    for (n, who) in asked.into_iter().enumerate() {
        let answer = house.confirm.request(who, &home()).await.unwrap().public();
        assert_eq!(answer, PublicRequest::Accepted, "{who}");
        let written = house.letters().await.len() + house.decoys().await - all;
        assert_eq!(written, n + 1, "{who}: one message for each");
    }
    assert_eq!(house.decoys().await, 4);
    assert_eq!(house.told("confirmation_requested"), 5);
}

/// Rows 35 and 114.
pub(crate) async fn whoever_asks_too_often_gets_no_mail<S: Ports>(store: S) {
    let house = house(store);
    let _ = registered(&house).await;
    house.limits.set(1);
    for who in [ALICE, "nobody@example.com"] {
        let request = async || house.confirm.request(who, &home()).await.unwrap();
        assert_eq!(request().await.public(), PublicRequest::Accepted);
        let PublicRequest::Throttled(Some(_)) = request().await.public() else {
            panic!("{who} is not counted")
        };
    }
    assert_eq!(house.letters().await.len(), 2);
    assert_eq!(house.decoys().await, 1);
}

pub(crate) async fn a_link_dies_with_its_account<S: Ports>(store: S) {
    let house = house(store);
    let token = registered(&house).await;
    let account = house.account(ALICE).await;
    assert!(house.store.remove_account(&account.id, &[]).await.unwrap());
    assert_eq!(refusal(&house, &token).await, LinkRefusal::Used);
    // the same address again is another account: its generation is another one
    let _ = house.registers(ALICE, OTHER, &home()).await;
    assert_eq!(refusal(&house, &token).await, LinkRefusal::Used);
}

/// Row 58.
pub(crate) async fn links_of_other_purposes_confirm_nothing<S: Ports>(store: S) {
    let house = house(store);
    let _ = registered(&house).await;
    let account = house.account(ALICE).await;
    let reset = house.reset_link(ALICE).await;
    let moving = house.move_link(&account.id, "new@example.com").await;
    let long = "A".repeat(100_000);
    for wrong in [&reset, &moving, "", "x", "....", &long] {
        assert_eq!(refusal(&house, wrong).await, LinkRefusal::Invalid);
    }
}

pub(crate) async fn only_the_newest_link_works_where_that_is_asked_for<S: Ports>(store: S) {
    let house = house(store);
    let confirm = Confirmable::new(house.flows.clone(), &Confirmation::DEFAULT).unwrap();
    let confirm = confirm.superseding();
    let (flows, passwords) = (house.flows.clone(), house.passwords.clone());
    let register =
        Registerable::new(flows, passwords, Registration::DEFAULT).with_confirmation(&confirm);
    let sign_up = SignUp::new(email(ALICE)).with_password(secret(PASSWORD));
    let _ = register.register(sign_up, &home()).await.unwrap();
    let first = house.token().await;
    assert_eq!(
        confirm.peek(&first, &home()).await.unwrap(),
        LinkState::Ready
    );
    let _ = confirm.request(ALICE, &home()).await.unwrap();
    let second = house.token().await;
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
    let house = house(store);
    let token = registered(&house).await;
    let before = house.account(ALICE).await;
    let state = house.confirm.peek(&token, &elsewhere()).await.unwrap();
    assert_eq!(state, LinkState::OtherBrowser);
    let outcome = house
        .confirm
        .redeem_with_password(&token, secret(PASSWORD), &house.passwords, &elsewhere())
        .await;
    let ConfirmOutcome::Confirmed(account) = outcome.unwrap() else {
        panic!("it is the right password")
    };
    assert_eq!(account, before);
    assert!(house.signs_in(ALICE, PASSWORD).await);
    assert_eq!(house.told("credentials_dropped"), 0);
}

/// Row 33.
pub(crate) async fn a_wrong_password_changes_nothing_and_counts<S: Ports>(store: S) {
    let house = house(store);
    let token = registered(&house).await;
    house.limits.set(2);
    let mut outcomes = Vec::new();
    for _ in 0..3 {
        let outcome = house
            .confirm
            .redeem_with_password(&token, secret(OTHER), &house.passwords, &elsewhere())
            .await;
        outcomes.push(outcome.unwrap());
    }
    assert!(matches!(outcomes[0], ConfirmOutcome::WrongPassword));
    assert!(matches!(outcomes[1], ConfirmOutcome::WrongPassword));
    assert!(matches!(outcomes[2], ConfirmOutcome::Throttled(Some(_))));
    assert_eq!(house.limits.count(Action::Password, ALICE), 2);
    let tried = house.tries(ALICE, PASSWORD).await;
    let throttled = matches!(tried, authkit_flows::SignInOutcome::Throttled(_));
    assert!(throttled, "one count for every path: {tried:?}");
    assert_eq!(peek(&house, &token).await, LinkState::Ready);
    assert!(matches!(
        press(&house, &token).await,
        ConfirmOutcome::Confirmed(_)
    ));
}

pub(crate) async fn pressing_twice_says_so_whichever_way_it_was_confirmed<S: Ports>(store: S) {
    let house = house(store);
    let token = registered(&house).await;
    let press = async || house.confirm.redeem(&token, &elsewhere()).await.unwrap();
    assert!(matches!(press().await, ConfirmOutcome::Dropped { .. }));
    assert!(matches!(press().await, ConfirmOutcome::AlreadyConfirmed));
    assert_eq!(peek(&house, &token).await, LinkState::Fulfilled);
}

/// W6.
pub(crate) async fn an_inactive_account_gets_and_confirms_nothing<S: Ports>(store: S) {
    let house = house(store);
    let token = registered(&house).await;
    let account = house.account(ALICE).await;
    assert!(
        house
            .store
            .set_active(&account.id, false, &[])
            .await
            .unwrap()
    );
    let outcome = house.confirm.request(ALICE, &home()).await.unwrap();
    assert_eq!(outcome, RequestOutcome::Unknown);
    assert_eq!(house.letters().await.len(), 1);
    assert_eq!(refusal(&house, &token).await, LinkRefusal::Used);
    assert!(
        house
            .store
            .set_active(&account.id, true, &[])
            .await
            .unwrap()
    );
    assert_eq!(
        refusal(&house, &token).await,
        LinkRefusal::Used,
        "nor later"
    );
}

/// W27.
pub(crate) async fn a_lifetime_that_makes_no_sense_is_refused_at_start<S: Ports>(store: S) {
    let house = house(store);
    for lifetime in [Duration::ZERO, Duration::from_millis(999), Duration::MAX] {
        let settings = Confirmation::DEFAULT.with_lifetime(lifetime);
        let refused = Confirmable::new(house.flows.clone(), &settings);
        assert!(matches!(refused, Err(ConfigError::Lifetime { .. })));
    }
}
