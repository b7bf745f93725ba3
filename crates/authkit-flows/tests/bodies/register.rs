//! Registration.

use authkit_flows::confirmable::{ConfirmOutcome, Confirmation};
use authkit_flows::registerable::{
    FieldError, FieldErrors, PublicRegistration, RegisterOutcome, Registerable, Registration,
    SignUp,
};
use authkit_flows::{
    Action, Client, Confirmable, Gates, Method, SignInRefusal, UsernameRejection, UsernameRules,
    Usernames,
};

use crate::account_app::{
    ALICE, AccountApp, OTHER, PASSWORD, Ports, account_app, elsewhere, email, home, race, secret,
};

/// Row 40.
pub(crate) async fn a_known_address_is_told_nothing_and_its_owner_everything<S: Ports>(store: S) {
    let app = account_app(store);
    let first = app.registers(ALICE, PASSWORD, &home()).await;
    let second = app
        .registers("ALICE@example.com", OTHER, &elsewhere())
        .await;
    assert!(matches!(first, RegisterOutcome::Registered(_)));
    assert!(matches!(second, RegisterOutcome::AlreadyRegistered));
    assert_eq!(first.public(), second.public());
    assert_eq!(first.public(), PublicRegistration::Accepted);
    let letters = app.letters().await;
    assert_eq!(letters.len(), 2, "a mail in each case");
    assert_eq!(letters[1].template, "already_registered");
    assert_eq!(
        letters[1].to, ALICE,
        "the stored address, not the one typed"
    );
    assert_eq!(app.told("registration_refused"), 1);
    // whoever lost the first mail can confirm by this one
    let token = letters[1].token.as_deref().expect("a link");
    let (confirm, passwords) = (&app.confirm, &app.passwords);
    let confirmed = confirm
        .redeem_with_password(token, secret(PASSWORD), passwords, &elsewhere())
        .await;
    assert!(matches!(confirmed.unwrap(), ConfirmOutcome::Confirmed(_)));
    assert!(app.signs_in(ALICE, PASSWORD).await);
    assert!(!app.signs_in(ALICE, OTHER).await);
}

/// Row 40.
pub(crate) async fn a_known_address_costs_the_same_hashing_and_the_same_mail<S: Ports>(store: S) {
    let app = account_app(store);
    for n in 1..=2 {
        let before = app.computations();
        let _ = app.registers(ALICE, PASSWORD, &home()).await;
        assert_eq!(app.computations() - before, 1);
        assert_eq!(app.letters().await.len(), n);
    }
    assert_eq!(app.decoys().await, 0);
}

/// Rows 1, 2 and 3.
pub(crate) async fn a_password_that_will_not_do_is_refused_before_any_work<S: Ports>(store: S) {
    let app = account_app(store);
    let long = "x".repeat(4097);
    let cases = [
        ("", false),
        ("fourteen chars", false),
        ("fifteen chars!!", true),
        (&"\u{1f40e}".repeat(14), false),
        (&"\u{1f40e}".repeat(15), true),
        ("aaaaaaaaaaaaaaaaaaaaaaq7", true),
        (&long[..4096], true),
        (&long, false),
    ];
    for (n, (password, accepted)) in cases.into_iter().enumerate() {
        let before = app.computations();
        let address = format!("user{n}@example.com");
        let outcome = app.registers(&address, password, &home()).await;
        assert_eq!(
            matches!(outcome, RegisterOutcome::Registered(_)),
            accepted,
            "{} bytes",
            password.len()
        );
        assert_eq!(app.computations() - before, u64::from(accepted));
        let found = app.find(&address).await;
        assert_eq!(found.is_some(), accepted, "nothing half-written");
    }
}

/// Rows 6 and 7.
pub(crate) async fn a_password_made_of_the_address_or_used_by_many_is_refused_with_its_reason<
    S: Ports,
>(
    store: S,
) {
    let app = account_app(store);
    for password in [
        "alice.liddell@example.com",
        "aliceliddellexamplecom1",
        "passwordpassword",
        "123456789012345",
    ] {
        let outcome = app
            .registers("alice.liddell@example.com", password, &home())
            .await;
        let RegisterOutcome::Rejected(rejection) = outcome else {
            panic!("{password} was accepted");
        };
        assert!(!rejection.to_string().is_empty());
    }
    assert!(app.letters().await.is_empty());
}

/// Row 115: no mail server, and no crash, stands between the account and its mail.
pub(crate) async fn the_welcome_mail_and_the_event_are_written_with_the_account<S: Ports>(
    store: S,
) {
    let app = account_app(store);
    let outcome = app.registers(ALICE, PASSWORD, &home()).await;
    let RegisterOutcome::Registered(account) = outcome else {
        panic!("the address is free: {outcome:?}")
    };
    assert_eq!(app.store.count_messages().await.unwrap().waiting, 1);
    assert_eq!(app.logged(&account.id, "registered").await, 1);
    assert_eq!(app.told("registered"), 1);
    assert!(account.active);
    let confirmed = app.confirm.is_confirmed(&account.id).await;
    assert!(!confirmed.unwrap(), "nothing is proved yet");
}

/// Fault 12: whoever presses the button many times has one account and one mail.
pub(crate) async fn thirty_two_at_once_make_one_account_and_one_mail<S: Ports>(store: S) {
    let app = account_app(store);
    app.hasher.hold(true);
    let racing = tokio::spawn({
        let app = app.clone();
        race(32, move |_| {
            let app = app.clone();
            async move { app.registers(ALICE, PASSWORD, &home()).await }
        })
    });
    // everyone has looked at the address before anyone writes
    loop {
        let counters = app.passwords.hashing().counters();
        if counters.queued + counters.running == 32 {
            break;
        }
        tokio::task::yield_now().await;
    }
    app.hasher.hold(false);
    let outcomes = racing.await.unwrap();
    let made = |outcome: &&RegisterOutcome<_>| matches!(outcome, RegisterOutcome::Registered(_));
    assert_eq!(outcomes.iter().filter(made).count(), 1);
    assert!(
        outcomes
            .iter()
            .all(|outcome| outcome.public() == PublicRegistration::Accepted)
    );
    let letters = app.letters().await;
    assert_eq!(letters.len(), 1);
    assert_eq!(
        (letters[0].template.as_str(), letters[0].to.as_str()),
        ("welcome", ALICE)
    );
}

async fn with_name<S: Ports>(
    app: &AccountApp<S>,
    address: &str,
    name: &str,
) -> RegisterOutcome<S::UserId> {
    let sign_up = SignUp::new(email(address)).with_password(secret(PASSWORD));
    let sign_up = sign_up.with_username(name);
    app.register.register(sign_up, &home()).await.unwrap()
}

/// Names are public; addresses are not, and what is said of a name must not say anything of an address.
pub(crate) async fn a_name_is_a_second_identity_and_whether_it_is_taken_depends_on_no_address<
    S: Ports,
>(
    store: S,
) {
    let app = account_app(store);
    let RegisterOutcome::Registered(account) = with_name(&app, ALICE, "Alice").await else {
        panic!("both are free")
    };
    assert_eq!(account.username.unwrap().as_str(), "Alice");
    let _ = app
        .confirm
        .redeem(&app.token().await, &home())
        .await
        .unwrap();
    assert!(app.signs_in("ALICE", PASSWORD).await);
    for address in ["bob@example.com", ALICE] {
        let outcome = with_name(&app, address, "alice").await;
        assert!(
            matches!(outcome, RegisterOutcome::UsernameTaken),
            "{address}"
        );
        assert_eq!(outcome.public(), PublicRegistration::UsernameTaken);
    }
    assert!(app.find("bob@example.com").await.is_none());
    assert_eq!(app.told("registration_refused"), 2);
    // the line break of W33, and what else is no name
    for name in ["bob\n", "9bob", "b-ob", "b@ob", &"b".repeat(65)] {
        let outcome = with_name(&app, "bob@example.com", name).await;
        assert!(
            matches!(outcome, RegisterOutcome::InvalidUsername(_)),
            "{name:?}"
        );
    }
    let outcome = with_name(&app, "bob@example.com", "b.o_b9").await;
    assert!(matches!(outcome, RegisterOutcome::Registered(_)));
}

pub(crate) async fn a_name_is_asked_for_where_it_is_required<S: Ports>(store: S) {
    let app = account_app(store);
    let rules = UsernameRules::new(|name| name.as_str() != "admin");
    let config = Registration::DEFAULT.with_usernames(Usernames::Required(rules));
    let register = Registerable::new(app.flows.clone(), app.passwords.clone(), config);
    let sign_up = || SignUp::new(email(ALICE)).with_password(secret(PASSWORD));
    for (sign_up, expected) in [
        (sign_up(), UsernameRejection::Missing),
        (sign_up().with_username("  "), UsernameRejection::Missing),
        (sign_up().with_username("admin"), UsernameRejection::Rules),
    ] {
        let outcome = register.register(sign_up, &home()).await.unwrap();
        assert_eq!(
            outcome.public(),
            PublicRegistration::InvalidUsername(expected)
        );
    }
    let outcome = register
        .register(sign_up().with_username("Zoë-9"), &home())
        .await;
    assert!(matches!(outcome.unwrap(), RegisterOutcome::Registered(_)));
}

/// Row 23.
pub(crate) async fn somebody_may_go_without_a_password_where_that_is_allowed<S: Ports>(store: S) {
    let app = account_app(store);
    let without = || SignUp::new(email(ALICE));
    let outcome = app.register.register(without(), &home()).await.unwrap();
    assert!(matches!(outcome, RegisterOutcome::Rejected(_)), "not here");

    let config = Registration::DEFAULT.with_optional_password(true);
    let register = Registerable::new(app.flows.clone(), app.passwords.clone(), config);
    for expected in [true, false] {
        let before = app.computations();
        let sign_up = without().with_password(secret(""));
        let outcome = register.register(sign_up, &home()).await.unwrap();
        assert_eq!(matches!(outcome, RegisterOutcome::Registered(_)), expected);
        assert_eq!(app.computations(), before);
    }
    let found = app.store.find_credential(email(ALICE).identifier()).await;
    assert_eq!(found.unwrap().unwrap().password, None);
    assert!(!app.signs_in(ALICE, "").await);
}

/// Row 47.
pub(crate) async fn fields_of_the_application_are_checked_before_anything_is_written<S: Ports>(
    store: S,
) {
    let app = account_app(store);
    let register = |age: u8| {
        let (flows, passwords) = (app.flows.clone(), app.passwords.clone());
        Registerable::new(flows, passwords, Registration::DEFAULT).with_validator(move |()| {
            let young = (age < 16).then(|| FieldError::new("age", "too young"));
            FieldErrors::check(young)
        })
    };
    let sign_up = || SignUp::new(email(ALICE)).with_password(secret(PASSWORD));
    let before = app.computations();
    let outcome = register(15).register(sign_up(), &home()).await.unwrap();
    let PublicRegistration::InvalidFields(errors) = outcome.public() else {
        panic!("too young: {outcome:?}")
    };
    let said: Vec<_> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(said, ["age: too young"]);
    assert_eq!(app.computations(), before);
    assert!(app.find(ALICE).await.is_none());
    let outcome = register(16).register(sign_up(), &home()).await.unwrap();
    assert!(matches!(outcome, RegisterOutcome::Registered(_)));
}

/// Rows 35 and 36.
pub(crate) async fn whoever_registers_too_often_is_not_looked_at<S: Ports>(store: S) {
    let app = account_app(store);
    app.limits.set(1);
    let _ = app.registers(ALICE, PASSWORD, &home()).await;
    let before = app.computations();
    for spelling in [ALICE, "ALICE@EXAMPLE.COM", "ａlice@example.com"] {
        let outcome = app.registers(spelling, PASSWORD, &home()).await;
        let PublicRegistration::Throttled(Some(retry_at)) = outcome.public() else {
            panic!("{spelling} has a count of its own: {outcome:?}")
        };
        assert!(retry_at > app.flows.now());
    }
    assert_eq!(app.computations(), before);
    assert_eq!(app.letters().await.len(), 1);
    assert_eq!(app.told("throttled"), 3);
    assert_eq!(app.limits.count(Action::Register, ALICE), 1);
}

pub(crate) async fn an_inactive_owner_gets_no_mail<S: Ports>(store: S) {
    let app = account_app(store);
    let account = app.register_and_confirm(ALICE).await;
    assert!(app.store.set_active(&account.id, false, &[]).await.unwrap());
    let before = app.letters().await.len();
    let outcome = app.registers(ALICE, OTHER, &home()).await;
    assert_eq!(outcome.public(), PublicRegistration::Accepted);
    assert_eq!(app.letters().await.len(), before);
    assert_eq!(app.decoys().await, 1, "as much work as for any other");
}

/// W2: nothing is handed out before confirmation, unless the settings say so, and then by the gates.
pub(crate) async fn whoever_comes_in_unconfirmed_comes_through_the_gates<S: Ports>(store: S) {
    let app = account_app(store);
    let outcome = app.registers(ALICE, PASSWORD, &home()).await;
    let RegisterOutcome::Registered(account) = outcome else {
        panic!("the address is free")
    };
    let client = Client::unknown();
    let admit = async |gates: &Gates<S>| {
        let admitted = gates
            .admit(account.clone(), Method::Password, &client)
            .await;
        admitted.unwrap().map(|proof| proof.account().id.clone())
    };
    assert_eq!(admit(&app.gates).await, Err(SignInRefusal::Unconfirmed));
    let settings = Confirmation::DEFAULT.with_login_without_confirmation(true);
    let open = Confirmable::new(app.flows.clone(), &settings).unwrap();
    let gates = open.guard(Gates::new(app.flows.clone()));
    assert_eq!(admit(&gates).await, Ok(account.id.clone()));
    assert!(!open.is_confirmed(&account.id).await.unwrap());
}
