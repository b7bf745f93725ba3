//! A new name.

use authkit_flows::changeable::UsernameOutcome;
use authkit_flows::{Proof, ProofRefusal, UsernameRejection};

use crate::account_app::{ALICE, AccountApp, OTHER, PASSWORD, Ports, account_app, home, secret};

async fn rename<S: Ports>(
    app: &AccountApp<S>,
    id: &S::UserId,
    password: &str,
    name: Option<&str>,
) -> UsernameOutcome<S::UserId> {
    let proof = Proof::password(id.clone(), secret(password));
    let renamed = app
        .change_username
        .change_username(proof, name, &home())
        .await;
    renamed.unwrap()
}

pub(crate) async fn a_name_is_changed_by_the_rules_of_registration<S: Ports>(store: S) {
    let app = account_app(store);
    let account = app.register_and_confirm(ALICE).await;
    let rename = async |password, name| rename(&app, &account.id, password, name).await;
    let refused = UsernameOutcome::NotProved(ProofRefusal::WrongPassword);
    assert_eq!(rename(OTHER, Some("alice")).await, refused);
    let refused = UsernameOutcome::Invalid(UsernameRejection::Rules);
    assert_eq!(rename(PASSWORD, Some("9alice")).await, refused);
    let UsernameOutcome::Changed(named) = rename(PASSWORD, Some("Alice")).await else {
        panic!("the name is free")
    };
    assert_eq!(named, app.account(ALICE).await);
    assert_eq!(named.generation, account.generation, "sessions go on");
    assert_eq!(app.letter().await.template, "change_username_notice");
    assert_eq!(app.logged(&account.id, "username_changed").await, 1);
    assert!(app.signs_in("alice", PASSWORD).await);
    assert_eq!(rename(PASSWORD, Some("Alice")).await, UsernameOutcome::Same);
    let spelling = rename(PASSWORD, Some("ALICE")).await;
    assert!(
        matches!(spelling, UsernameOutcome::Changed(_)),
        "one's own name is free"
    );
    let without = rename(PASSWORD, Some(" ")).await;
    assert!(matches!(without, UsernameOutcome::Changed(_)));
    assert!(!app.signs_in("alice", PASSWORD).await);
}

pub(crate) async fn a_taken_name_stays_its_owners<S: Ports>(store: S) {
    let app = account_app(store);
    let alice = app.register_and_confirm(ALICE).await;
    let bob = app.register_and_confirm("bob@example.com").await;
    let _ = rename(&app, &alice.id, PASSWORD, Some("alice")).await;
    let taken = rename(&app, &bob.id, PASSWORD, Some("ＡLICE")).await;
    assert_eq!(taken, UsernameOutcome::Taken);
    assert_eq!(app.proof("alice", PASSWORD).await.account().id, alice.id);
}
