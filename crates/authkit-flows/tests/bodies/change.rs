//! A new password.

use std::time::Duration;

use authkit_flows::changeable::{ChangeOutcome, EmailOutcome};
use authkit_flows::registerable::{Registerable, Registration, SignUp};
use authkit_flows::{Action, Freshness, Method, Proof, ProofRefusal};

use crate::account_app::{
    ALICE, AccountApp, OTHER, PASSWORD, Ports, account_app, email, home, secret,
};

async fn change<S: Ports>(
    app: &AccountApp<S>,
    id: &S::UserId,
    old: &str,
    new: &str,
) -> ChangeOutcome<S::UserId> {
    let changed = app
        .change
        .change_password(id, secret(old), secret(new), &home())
        .await;
    changed.unwrap()
}

/// Rows 12 and 88.
pub(crate) async fn the_old_password_is_asked_for_and_the_generation_moves_on<S: Ports>(store: S) {
    let app = account_app(store);
    let account = app.register_and_confirm(ALICE).await;
    let change = async |old, new| change(&app, &account.id, old, new).await;
    let wrong = change(OTHER, "a third password").await;
    assert!(matches!(wrong, ChangeOutcome::WrongPassword));
    assert!(matches!(
        change(PASSWORD, PASSWORD).await,
        ChangeOutcome::Same
    ));
    let short = change(PASSWORD, "short").await;
    assert!(matches!(short, ChangeOutcome::Rejected(_)));
    let personal = change(PASSWORD, "alice@example.com").await;
    assert!(matches!(personal, ChangeOutcome::Rejected(_)));
    assert!(
        app.signs_in(ALICE, PASSWORD).await,
        "nothing has changed so far"
    );
    assert_eq!(app.account(ALICE).await, account);

    let ChangeOutcome::Changed(proof) = change(PASSWORD, OTHER).await else {
        panic!("it is the right password")
    };
    assert_eq!(proof.account().generation, account.generation.next());
    assert_eq!(*proof.account(), app.account(ALICE).await);
    assert!(app.signs_in(ALICE, OTHER).await);
    assert!(!app.signs_in(ALICE, PASSWORD).await);
}

pub(crate) async fn that_the_new_password_is_the_old_one_is_told_only_to_who_knows_it<S: Ports>(
    store: S,
) {
    let app = account_app(store);
    let account = app.register_and_confirm(ALICE).await;
    let outcome = change(&app, &account.id, OTHER, OTHER).await;
    assert!(matches!(outcome, ChangeOutcome::WrongPassword));
}

pub(crate) async fn an_inactive_account_changes_nothing<S: Ports>(store: S) {
    let app = account_app(store);
    let account = app.register_and_confirm(ALICE).await;
    assert!(app.store.set_active(&account.id, false, &[]).await.unwrap());
    let before = app.computations();
    let outcome = change(&app, &account.id, PASSWORD, OTHER).await;
    assert!(matches!(outcome, ChangeOutcome::Stale));
    let proof = Proof::session(&account, Method::Password, app.flows.now());
    let first = app
        .change
        .set_first_password(proof, secret(OTHER), &home())
        .await;
    assert!(matches!(first.unwrap(), ChangeOutcome::Stale));
    assert_eq!(app.computations(), before);
}

/// Rows 12 and 33.
pub(crate) async fn wrong_old_passwords_count_as_attempts_at_the_account<S: Ports>(store: S) {
    let app = account_app(store);
    let account = app.register_and_confirm(ALICE).await;
    app.limits.set(3);
    let _ = change(&app, &account.id, OTHER, "short").await;
    assert_eq!(
        app.limits.count(Action::Password, ALICE),
        0,
        "nothing was guessed"
    );
    for _ in 0..2 {
        let outcome = change(&app, &account.id, OTHER, "a third password").await;
        assert!(matches!(outcome, ChangeOutcome::WrongPassword));
    }
    assert!(!app.signs_in(ALICE, OTHER).await);
    let before = app.computations();
    let outcome = change(&app, &account.id, PASSWORD, OTHER).await;
    assert!(matches!(outcome, ChangeOutcome::Throttled(Some(_))));
    assert_eq!(app.computations(), before);
    assert_eq!(app.told("sign_in_refused"), 3);
}

pub(crate) async fn a_first_password_takes_a_fresh_proof<S: Ports>(store: S) {
    let app = account_app(store);
    let (flows, passwords) = (app.flows.clone(), app.passwords.clone());
    let config = Registration::DEFAULT.with_optional_password(true);
    let register = Registerable::new(flows, passwords, config).with_confirmation(&app.confirm);
    let _ = register
        .register(SignUp::new(email(ALICE)), &home())
        .await
        .unwrap();
    let _ = app
        .confirm
        .redeem(&app.token().await, &home())
        .await
        .unwrap();
    let account = app.account(ALICE).await;
    let set = async |proof, new| {
        let set = app
            .change
            .set_first_password(proof, secret(new), &home())
            .await;
        set.unwrap()
    };
    let admitted = app
        .gates
        .admit(account.clone(), Method::Link, &home())
        .await;
    let signed_in = admitted.unwrap().unwrap();

    app.wait(Duration::from_secs(3601));
    let old = set(Proof::signed_in(&signed_in), PASSWORD).await;
    assert!(matches!(old, ChangeOutcome::NotFresh));
    assert_eq!(app.told("freshness_required"), 1);
    let guess = set(Proof::password(account.id.clone(), secret("")), PASSWORD).await;
    assert!(matches!(guess, ChangeOutcome::WrongPassword));
    let without = change(&app, &account.id, "", PASSWORD).await;
    assert!(
        matches!(without, ChangeOutcome::WrongPassword),
        "nothing is no old password"
    );

    let now = app.flows.now();
    let fresh = || Proof::session(&account, Method::Link, now);
    assert!(matches!(
        set(fresh(), "short").await,
        ChangeOutcome::Rejected(_)
    ));
    let ChangeOutcome::Changed(proof) = set(fresh(), PASSWORD).await else {
        panic!("the proof is fresh")
    };
    assert_eq!(
        (proof.method(), proof.at()),
        (Method::Link, now),
        "no newer proof than it was"
    );
    assert_eq!(*proof.account(), app.account(ALICE).await);
    assert!(app.signs_in(ALICE, PASSWORD).await);
    let dead = set(fresh(), OTHER).await;
    assert!(
        matches!(dead, ChangeOutcome::Stale),
        "that session is ended"
    );
    let again = set(Proof::signed_in(&proof), OTHER).await;
    assert!(matches!(again, ChangeOutcome::HasPassword));
    let strict = Freshness::within(Duration::from_secs(10));
    assert_ne!(strict, Freshness::DEFAULT);
}

/// Rows 49 and 50.
pub(crate) async fn a_change_tells_the_owner_and_the_log_in_the_same_step<S: Ports>(store: S) {
    let app = account_app(store);
    let account = app.register_and_confirm(ALICE).await;
    let _ = app.letters().await;
    let _ = change(&app, &account.id, PASSWORD, OTHER).await;
    assert_eq!(app.store.count_messages().await.unwrap().waiting, 1);
    assert_eq!(app.logged(&account.id, "password_changed").await, 1);
    let letter = app.letter().await;
    assert_eq!(
        (letter.template.as_str(), letter.to.as_str()),
        ("change_notice", ALICE)
    );
    assert_eq!(letter.token, None);
}

/// Row 10: whoever else knows the password can do nothing with it.
pub(crate) async fn a_password_in_other_hands_proves_nothing<S: Ports>(store: S) {
    let app = account_app(store);
    let account = app.register_and_confirm(ALICE).await;
    let marked = app.sign_in.mark_compromised(&account.id, &home()).await;
    assert!(marked.unwrap());
    let outcome = change(&app, &account.id, PASSWORD, OTHER).await;
    assert!(matches!(outcome, ChangeOutcome::CompromisedPassword));
    let outcome = change(&app, &account.id, OTHER, OTHER).await;
    assert!(
        matches!(outcome, ChangeOutcome::WrongPassword),
        "a guess learns nothing"
    );
    let proof = Proof::password(account.id.clone(), secret(PASSWORD));
    let asked = app
        .change_email
        .request(proof, &email("new@example.com"), &home())
        .await;
    let refused = EmailOutcome::NotProved(ProofRefusal::CompromisedPassword);
    assert_eq!(asked.unwrap(), refused);
    let token = app.reset_link(ALICE).await;
    let _ = app.resets(&token, OTHER).await;
    assert!(app.signs_in(ALICE, OTHER).await);
}
