//! Many at once, on several threads: each outcome is one of those allowed, and exactly one changes anything.

use authkit_flows::changeable::{ChangeOutcome, EmailRedeemed};
use authkit_flows::confirmable::ConfirmOutcome;
use authkit_flows::recoverable::ResetOutcome;
use authkit_flows::registerable::{RegisterOutcome, Registerable, Registration, SignUp};
use authkit_flows::{LinkRefusal, LinkState, Method, Proof};

use crate::account_app::{
    ALICE, OTHER, PASSWORD, Ports, account_app, elsewhere, email, home, race, secret,
};

const RACERS: usize = 64;
const NEW: &str = "new@example.com";

/// Row 61.
pub(crate) async fn of_many_resets_one_wins<S: Ports>(store: S) {
    let app = account_app(store);
    let before = app.register_and_confirm(ALICE).await;
    let token = app.reset_link(ALICE).await;
    let chosen = |racer| format!("a new password of {racer}");
    let outcomes = race(RACERS, |racer| {
        let (app, token) = (app.clone(), token.clone());
        async move { app.resets(&token, &chosen(racer)).await }
    })
    .await;
    let mut winners = Vec::new();
    for (racer, outcome) in outcomes.iter().enumerate() {
        match outcome {
            ResetOutcome::Reset(_) => winners.push(racer),
            ResetOutcome::Refused(LinkRefusal::Used) => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(winners.len(), 1);
    assert!(app.signs_in(ALICE, &chosen(winners[0])).await);
    assert_eq!(
        app.account(ALICE).await.generation,
        before.generation.next()
    );
    let letters = app.letters().await;
    let notices = letters
        .iter()
        .filter(|letter| letter.template == "reset_notice");
    assert_eq!(notices.count(), 1);
    assert_eq!(app.logged(&before.id, "password_reset").await, 1);
}

/// Rows 61 and 71: half of them in the browser that registered, half elsewhere.
pub(crate) async fn of_many_confirmations_one_confirms<S: Ports>(store: S) {
    let app = account_app(store);
    let _ = app.registers(ALICE, PASSWORD, &home()).await;
    let before = app.account(ALICE).await;
    let token = app.token().await;
    let outcomes = race(RACERS, |racer| {
        let (app, token) = (app.clone(), token.clone());
        let client = if racer % 2 == 0 { home() } else { elsewhere() };
        async move { app.confirm.redeem(&token, &client).await.unwrap() }
    })
    .await;
    let (mut kept, mut dropped) = (0, 0);
    for outcome in &outcomes {
        match outcome {
            ConfirmOutcome::Confirmed(_) => kept += 1,
            ConfirmOutcome::Dropped { .. } => dropped += 1,
            ConfirmOutcome::AlreadyConfirmed | ConfirmOutcome::Refused(LinkRefusal::Used) => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(kept + dropped, 1);
    assert_eq!(app.logged(&before.id, "confirmed").await, 1);
    let after = app.account(ALICE).await;
    assert_eq!(after.generation == before.generation, kept == 1);
    assert_eq!(app.signs_in(ALICE, PASSWORD).await, kept == 1);
}

pub(crate) async fn of_many_moves_one_happens<S: Ports>(store: S) {
    let app = account_app(store);
    let account = app.register_and_confirm(ALICE).await;
    let token = app.move_link(&account.id, NEW).await;
    let outcomes = race(RACERS, |_| {
        let (app, token) = (app.clone(), token.clone());
        async move {
            app.change_email
                .redeem(&token, None, &home())
                .await
                .unwrap()
        }
    })
    .await;
    let moved = |outcome: &&EmailRedeemed<_>| matches!(outcome, EmailRedeemed::Changed(_));
    assert_eq!(outcomes.iter().filter(moved).count(), 1);
    let refused = EmailRedeemed::Refused(LinkRefusal::Used);
    assert_eq!(
        outcomes
            .iter()
            .filter(|outcome| **outcome == refused)
            .count(),
        RACERS - 1
    );
    assert_eq!(app.logged(&account.id, "email_changed").await, 1);
    let letters = app.letters().await;
    let notices = letters
        .iter()
        .filter(|letter| letter.template == "change_email_notice");
    assert_eq!(notices.count(), 1);
}

/// Row 67.
pub(crate) async fn a_move_and_a_registration_of_one_address_end_with_one_owner<S: Ports>(
    store: S,
) {
    let app = account_app(store);
    for round in 0..8 {
        let from = format!("from{round}@example.com");
        let to = format!("to{round}@example.com");
        let account = app.register_and_confirm(&from).await;
        let token = app.move_link(&account.id, &to).await;
        let ends = race(2, |racer| {
            let (app, token, to) = (app.clone(), token.clone(), to.clone());
            async move {
                if racer == 0 {
                    let moved = app
                        .change_email
                        .redeem(&token, None, &home())
                        .await
                        .unwrap();
                    assert!(matches!(
                        moved,
                        EmailRedeemed::Changed(_) | EmailRedeemed::Taken
                    ));
                    matches!(moved, EmailRedeemed::Changed(_))
                } else {
                    let made = app.registers(&to, OTHER, &elsewhere()).await;
                    matches!(made, RegisterOutcome::Registered(_))
                }
            }
        })
        .await;
        assert_ne!(ends[0], ends[1], "one of the two has it");
        let owner = app.account(&to).await;
        assert_eq!(owner.id == account.id, ends[0]);
        assert_eq!(app.find(&from).await.is_some(), !ends[0]);
    }
}

pub(crate) async fn a_change_and_a_reset_end_with_one_password<S: Ports>(store: S) {
    const CHANGED: &str = "chosen in the account";
    let app = account_app(store);
    for round in 0..8 {
        let address = format!("user{round}@example.com");
        let account = app.register_and_confirm(&address).await;
        let token = app.reset_link(&address).await;
        let ends = race(2, |racer| {
            let (app, token, id) = (app.clone(), token.clone(), account.id.clone());
            async move {
                if racer == 0 {
                    let (old, new) = (secret(PASSWORD), secret(CHANGED));
                    let changed = app.change.change_password(&id, old, new, &home()).await;
                    match changed.unwrap() {
                        ChangeOutcome::Changed(_) => true,
                        ChangeOutcome::Stale | ChangeOutcome::WrongPassword => false,
                        other => panic!("{other:?}"),
                    }
                } else {
                    match app.resets(&token, OTHER).await {
                        ResetOutcome::Reset(_) => true,
                        ResetOutcome::Refused(LinkRefusal::Used) => false,
                        other => panic!("{other:?}"),
                    }
                }
            }
        })
        .await;
        assert_ne!(ends[0], ends[1], "one of the two counts");
        assert_eq!(app.signs_in(&address, CHANGED).await, ends[0]);
        assert_eq!(app.signs_in(&address, OTHER).await, ends[1]);
        let after = app.account(&address).await;
        assert_eq!(after.generation, account.generation.next());
    }
}

/// Row 66, fault 14.
pub(crate) async fn the_last_of_many_requests_to_move_has_the_link_that_works<S: Ports>(store: S) {
    let app = account_app(store);
    let account = app.register_and_confirm(ALICE).await;
    let said = app.letters().await.len();
    let _ = race(RACERS, |racer| {
        let (app, id) = (app.clone(), account.id.clone());
        async move {
            let proof = Proof::password(id, secret(PASSWORD));
            let to = email(&format!("new{racer}@example.com"));
            app.change_email.request(proof, &to, &home()).await.unwrap()
        }
    })
    .await;
    let letters = app.letters().await.split_off(said);
    assert_eq!(letters.len(), RACERS);
    let mut ready = Vec::new();
    for letter in letters {
        let token = letter.token.unwrap();
        let state = app.change_email.peek(&token, None, &home()).await.unwrap();
        if state == LinkState::Ready {
            ready.push((letter.to, token));
        }
    }
    let [(to, token)] = &ready[..] else {
        panic!("{} links work", ready.len())
    };
    let redeemed = app.change_email.redeem(token, None, &home()).await.unwrap();
    let EmailRedeemed::Changed(moved) = redeemed else {
        panic!("it works")
    };
    assert_eq!(moved.email.as_str(), to, "the address that was mailed");
}

pub(crate) async fn of_many_first_passwords_one_is_set<S: Ports>(store: S) {
    let app = account_app(store);
    let (flows, passwords) = (app.flows.clone(), app.passwords.clone());
    let config = Registration::DEFAULT.with_optional_password(true);
    let register = Registerable::new(flows, passwords, config);
    let _ = register
        .register(SignUp::new(email(ALICE)), &home())
        .await
        .unwrap();
    let account = app.account(ALICE).await;
    let outcomes = race(RACERS, |racer| {
        let (app, account) = (app.clone(), account.clone());
        async move {
            let proof = Proof::session(&account, Method::Link, app.flows.now());
            let new = secret(&format!("a new password of {racer}"));
            app.change
                .set_first_password(proof, new, &home())
                .await
                .unwrap()
        }
    })
    .await;
    let set = |outcome: &&ChangeOutcome<_>| matches!(outcome, ChangeOutcome::Changed(_));
    assert_eq!(outcomes.iter().filter(set).count(), 1);
    let refused = |outcome: &&ChangeOutcome<_>| {
        matches!(outcome, ChangeOutcome::Stale | ChangeOutcome::HasPassword)
    };
    assert_eq!(outcomes.iter().filter(refused).count(), RACERS - 1);
}
