//! What test suites of others promise of these flows and no body beside this file proves yet, and what must not happen here
//! although it did there.
#![cfg(all(
    feature = "registerable",
    feature = "confirmable",
    feature = "recoverable",
    feature = "changeable",
    feature = "passwordless",
    feature = "trackable",
    feature = "lifecycle",
    feature = "audit"
))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)] // a test says so by failing

use std::sync::Arc;

use authkit_flows::confirmable::ConfirmOutcome;
use authkit_flows::passwordless::{LoginMail, LoginOutcome, OtherBrowser, Passwordless};
use authkit_flows::recoverable::ResetOutcome;
use authkit_flows::registerable::{RegisterOutcome, Registerable, Registration, SignUp};
use authkit_flows::store::memory::Memory;
use authkit_flows::store::{AccountStore, Message, OutboxStore, TrackableStore};
use authkit_flows::{
    Client, Deliver, DeliverError, DeliverFuture, FlowError, Flows, KeyRing, Notice, SignInOutcome,
    SignInRefusal,
};
use authkit_token::Key;
use time::OffsetDateTime;

#[path = "fixtures/account_app.rs"]
#[allow(dead_code, reason = "it is made for other tests as well")]
mod account_app;
#[path = "fixtures/post.rs"]
#[allow(dead_code, reason = "it is made for other tests as well")]
mod post;

use account_app::{ALICE, OTHER, PASSWORD, account_app, browser, elsewhere, email, home, secret};

/// Flask-Security's `registered`, `confirmed`, `confirm_instructions_sent`, `login_instructions_sent`,
/// `reset_password_instructions_sent`, `password_reset` and `password_changed`: once each, and about that account.
#[tokio::test]
async fn each_of_the_seven_signals_is_an_event_about_its_account() {
    let app = account_app(Memory::new());
    let RegisterOutcome::Registered(alice) = app.registers(ALICE, PASSWORD, &home()).await else {
        panic!("the address is free")
    };
    let _ = app.confirm.request(ALICE, &home()).await.unwrap();
    let token = app.token().await;
    let _ = app.confirm.redeem(&token, &home()).await.unwrap();
    let login = Passwordless::new(app.gates.clone(), &LoginMail::DEFAULT).unwrap();
    let _ = login.request(ALICE, &home()).await.unwrap();
    let reset = app.reset_link(ALICE).await;
    assert!(matches!(
        app.resets(&reset, OTHER).await,
        ResetOutcome::Reset(_)
    ));
    let (old, new) = (secret(OTHER), secret(PASSWORD));
    let _ = app
        .change
        .change_password(&alice.id, old, new, &home())
        .await
        .unwrap();
    for event in [
        "registered",
        "confirmed",
        "confirmation_requested",
        "login_requested",
        "reset_requested",
        "password_reset",
        "password_changed",
    ] {
        assert_eq!(app.told(event), 1, "{event}");
        assert_eq!(app.logged(&alice.id, event).await, 1, "{event}");
    }
}

/// W4. The original signed in whoever opened a confirmation link, in place of whoever was signed in before.
#[tokio::test]
async fn a_confirmation_signs_nobody_in_whoever_is_signed_in() {
    let app = account_app(Memory::new());
    let bob = app.register_and_confirm("bob@example.com").await;
    let proof = app.proof("bob@example.com", PASSWORD).await;
    let _ = app.registers(ALICE, PASSWORD, &home()).await;
    let token = app.token().await;
    for _ in 0..3 {
        let _ = app.confirm.redeem(&token, &home()).await.unwrap();
    }
    assert_eq!(app.told("signed_in"), 1, "bob, by his password");
    assert_eq!(*proof.account(), bob);
    assert_eq!(app.account("bob@example.com").await, bob);
    let alice = app.account(ALICE).await;
    assert_eq!(app.store.find_logins(&alice.id).await.unwrap().count, 0);
}

/// W9. The original looked up what can be read as a number by the primary key.
#[tokio::test]
async fn the_number_of_an_account_is_nobodys_name() {
    let app = account_app(Memory::new());
    let alice = app.register_and_confirm(ALICE).await;
    let said = app.letters().await.len();
    let number = alice.id.to_string();
    for who in [number.clone(), format!(" {number} "), format!("0{number}")] {
        let tried = app.tries(&who, PASSWORD).await;
        let unknown = SignInOutcome::Refused::<()>(SignInRefusal::UnknownAccount);
        assert_eq!(format!("{tried:?}"), format!("{unknown:?}"), "{who:?}");
        let _ = app.recover.request(&who, &home()).await.unwrap();
    }
    assert_eq!(app.letters().await.len(), said);
}

/// W11. `INVALID_PASSWORD` said that there is an account, and that it has a password.
#[tokio::test]
async fn that_a_password_is_missing_is_told_to_nobody_and_a_link_still_signs_in() {
    let app = account_app(Memory::new());
    let config = Registration::DEFAULT.with_optional_password(true);
    let register = Registerable::new(app.flows.clone(), app.passwords.clone(), config)
        .with_confirmation(&app.confirm);
    let _ = register
        .register(SignUp::new(email(ALICE)), &home())
        .await
        .unwrap();
    let token = app.token().await;
    let _ = app.confirm.redeem(&token, &home()).await.unwrap();
    let shown = async |who, password| format!("{:?}", app.tries(who, password).await.public());
    let nobody = shown("nobody@example.com", PASSWORD).await;
    for password in ["", " ", PASSWORD] {
        assert_eq!(shown(ALICE, password).await, nobody, "{password:?}");
    }
    let login = Passwordless::new(app.gates.clone(), &LoginMail::DEFAULT).unwrap();
    let _ = login.request(ALICE, &home()).await.unwrap();
    let token = app.token().await;
    let outcome = login.redeem(&token, &home(), OtherBrowser::Refuse).await;
    assert!(matches!(outcome.unwrap(), LoginOutcome::SignedIn { .. }));
}

/// W5. There the link stayed good for a day and for an account that was never confirmed.
#[tokio::test]
async fn a_sign_in_link_lets_nobody_past_the_gate_of_confirmation_but_by_proving_the_address() {
    let app = account_app(Memory::new());
    let _ = app.registers(ALICE, PASSWORD, &home()).await;
    assert!(!app.signs_in(ALICE, PASSWORD).await);
    let login = Passwordless::new(app.gates.clone(), &LoginMail::DEFAULT).unwrap();
    let _ = login.request(ALICE, &elsewhere()).await.unwrap();
    let token = app.token().await;
    let press = async |other| login.redeem(&token, &elsewhere(), other).await.unwrap();
    let LoginOutcome::SignedIn { first_proof, .. } = press(OtherBrowser::Refuse).await else {
        panic!("it is a good link")
    };
    assert!(first_proof);
    let alice = app.account(ALICE).await;
    assert!(app.confirm.is_confirmed(&alice.id).await.unwrap());
    assert!(!app.signs_in(ALICE, PASSWORD).await, "chosen before that");
    let again = press(OtherBrowser::Confirmed).await;
    assert!(matches!(again, LoginOutcome::Refused(_)));
}

/// Flasky: a link of one account, opened by another who is signed in, was refused. Here the link says whose it is.
#[tokio::test]
async fn a_link_is_about_its_own_account_whoever_opens_it() {
    let app = account_app(Memory::new());
    let bob = app.register_and_confirm("bob@example.com").await;
    let _ = app.registers(ALICE, PASSWORD, &home()).await;
    let confirm = app.token().await;
    let ConfirmOutcome::Confirmed(confirmed) = app.confirm.redeem(&confirm, &home()).await.unwrap()
    else {
        panic!("it is the browser that registered")
    };
    assert_eq!(confirmed.email, email(ALICE));
    let reset = app.reset_link(ALICE).await;
    let ResetOutcome::Reset(account) = app.resets(&reset, OTHER).await else {
        panic!("it is a good link")
    };
    assert_eq!(account.id, confirmed.id);
    assert_eq!(app.account("bob@example.com").await, bob);
    assert!(app.signs_in("bob@example.com", PASSWORD).await);
    let damaged = format!("{reset}a");
    assert!(matches!(
        app.resets(&damaged, OTHER).await,
        ResetOutcome::Refused(_)
    ));
}

/// Whoever cannot even write a message.
struct Mute;

impl Deliver for Mute {
    fn message(&self, _: Notice<'_>, _: OffsetDateTime) -> Result<Message, DeliverError> {
        Err(DeliverError::new("a template is broken"))
    }

    fn deliver(&self, _: Vec<Message>) -> DeliverFuture<'_> {
        Box::pin(async { Err(DeliverError::new("nothing was to be delivered")) })
    }

    fn committed(&self) {}
}

/// W34. There the account was there and the answer a 500.
#[tokio::test]
async fn a_mail_that_cannot_be_written_leaves_no_account_behind() {
    let app = account_app(Memory::new());
    let keys = KeyRing::new(Key::from_bytes(b"0123456789abcdef0123456789abcdef").unwrap());
    let flows = Flows::new(app.store.clone(), keys, Arc::new(Mute));
    let passwords = app.passwords.clone();
    let register = Registerable::new(flows, passwords, Registration::DEFAULT);
    let sign_up = || SignUp::new(email(ALICE)).with_password(secret(PASSWORD));
    let failed = register.register(sign_up(), &browser(3)).await;
    assert!(matches!(failed, Err(FlowError::Deliver(_))), "{failed:?}");
    let identifier = email(ALICE).identifier().clone();
    let found = app.store.find_account_by_identifier(&identifier).await;
    assert_eq!(found.unwrap(), None);
    assert_eq!(app.store.count_messages().await.unwrap().waiting, 0);
    let outcome = app.register.register(sign_up(), &Client::unknown()).await;
    assert!(matches!(outcome.unwrap(), RegisterOutcome::Registered(_)));
}

/// Flask-Security's `SEND_REGISTER_EMAIL` and `SEND_PASSWORD_CHANGE_EMAIL`: the change is made, and nobody is written to.
#[cfg(feature = "settings")]
#[tokio::test]
async fn a_mail_that_is_switched_off_does_not_leave_and_the_change_is_made() {
    use authkit_flows::Changeable;
    use authkit_flows::changeable::ChangeOutcome;
    use authkit_flows::settings::FlowSettings;

    for (key, welcomes, notices) in [
        ("SECURITY_SEND_REGISTER_EMAIL", 0, 1),
        ("SECURITY_SEND_PASSWORD_CHANGE_EMAIL", 1, 0),
    ] {
        let settings = FlowSettings::DEFAULT.with_pairs([(key, "false")]);
        let app = account_app(Memory::new());
        let keys = KeyRing::new(Key::from_bytes(b"0123456789abcdef0123456789abcdef").unwrap());
        let deliver = settings.unwrap().deliver_by(app.post.clone());
        let flows = Flows::new(app.store.clone(), keys, deliver);
        let passwords = app.passwords.clone();
        let register = Registerable::new(flows.clone(), passwords.clone(), Registration::DEFAULT);
        let sign_up = SignUp::new(email(ALICE)).with_password(secret(PASSWORD));
        let registered = register.register(sign_up, &home()).await.unwrap();
        let RegisterOutcome::Registered(alice) = registered else {
            panic!("the address is free: {registered:?}")
        };
        let change = Changeable::new(flows, passwords);
        let (old, new) = (secret(PASSWORD), secret(OTHER));
        let changed = change.change_password(&alice.id, old, new, &home()).await;
        assert!(
            matches!(changed.unwrap(), ChangeOutcome::Changed(_)),
            "{key}"
        );
        let letters = app.letters().await;
        let of = |template| {
            letters
                .iter()
                .filter(|letter| letter.template == template)
                .count()
        };
        assert_eq!(
            (of("welcome"), of("change_notice")),
            (welcomes, notices),
            "{key}"
        );
        assert_eq!(app.decoys().await, 1, "{key}");
    }
}
