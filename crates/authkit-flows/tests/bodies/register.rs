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

use crate::house::{
    ALICE, House, OTHER, PASSWORD, Ports, elsewhere, email, home, house, race, secret,
};

/// Row 40.
pub(crate) async fn a_known_address_is_told_nothing_and_its_owner_everything<S: Ports>(store: S) {
    let house = house(store);
    let first = house.registers(ALICE, PASSWORD, &home()).await;
    let second = house
        .registers("ALICE@example.com", OTHER, &elsewhere())
        .await;
    assert!(matches!(first, RegisterOutcome::Registered(_)));
    assert!(matches!(second, RegisterOutcome::AlreadyRegistered));
    assert_eq!(first.public(), second.public());
    assert_eq!(first.public(), PublicRegistration::Accepted);
    let letters = house.letters().await;
    assert_eq!(letters.len(), 2, "a mail in each case");
    assert_eq!(letters[1].template, "already_registered");
    assert_eq!(
        letters[1].to, ALICE,
        "the stored address, not the one typed"
    );
    assert_eq!(house.told("registration_refused"), 1);
    // whoever lost the first mail can confirm by this one
    let token = letters[1].token.as_deref().expect("a link");
    let (confirm, passwords) = (&house.confirm, &house.passwords);
    let confirmed = confirm
        .redeem_with_password(token, secret(PASSWORD), passwords, &elsewhere())
        .await;
    assert!(matches!(confirmed.unwrap(), ConfirmOutcome::Confirmed(_)));
    assert!(house.signs_in(ALICE, PASSWORD).await);
    assert!(!house.signs_in(ALICE, OTHER).await);
}

/// Row 40.
pub(crate) async fn a_known_address_costs_the_same_hashing_and_the_same_mail<S: Ports>(store: S) {
    let house = house(store);
    for n in 1..=2 {
        let before = house.computations();
        let _ = house.registers(ALICE, PASSWORD, &home()).await;
        assert_eq!(house.computations() - before, 1);
        assert_eq!(house.letters().await.len(), n);
    }
    assert_eq!(house.decoys().await, 0);
}

/// Rows 1, 2 and 3.
pub(crate) async fn a_password_that_will_not_do_is_refused_before_any_work<S: Ports>(store: S) {
    let house = house(store);
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
        let before = house.computations();
        let address = format!("user{n}@example.com");
        let outcome = house.registers(&address, password, &home()).await;
        assert_eq!(
            matches!(outcome, RegisterOutcome::Registered(_)),
            accepted,
            "{} bytes",
            password.len()
        );
        assert_eq!(house.computations() - before, u64::from(accepted));
        let found = house.find(&address).await;
        assert_eq!(found.is_some(), accepted, "nothing half-written");
    }
}

/// Rows 6 and 7.
pub(crate) async fn a_password_made_of_the_address_or_used_by_many_is_refused_with_its_reason<
    S: Ports,
>(
    store: S,
) {
    let house = house(store);
    for password in [
        "alice.liddell@example.com",
        "aliceliddellexamplecom1",
        "passwordpassword",
        "123456789012345",
    ] {
        let outcome = house
            .registers("alice.liddell@example.com", password, &home())
            .await;
        let RegisterOutcome::Rejected(rejection) = outcome else {
            panic!("{password} was accepted");
        };
        assert!(!rejection.to_string().is_empty());
    }
    assert!(house.letters().await.is_empty());
}

/// Row 115: no mail server, and no crash, stands between the account and its mail.
pub(crate) async fn the_welcome_mail_and_the_event_are_written_with_the_account<S: Ports>(
    store: S,
) {
    let house = house(store);
    let outcome = house.registers(ALICE, PASSWORD, &home()).await;
    let RegisterOutcome::Registered(account) = outcome else {
        panic!("the address is free: {outcome:?}")
    };
    assert_eq!(house.store.count_messages().await.unwrap().waiting, 1);
    assert_eq!(house.logged(&account.id, "registered").await, 1);
    assert_eq!(house.told("registered"), 1);
    assert!(account.active);
    let confirmed = house.confirm.is_confirmed(&account.id).await;
    assert!(!confirmed.unwrap(), "nothing is proved yet");
}

/// Fault 12: whoever presses the button many times has one account and one mail.
pub(crate) async fn thirty_two_at_once_make_one_account_and_one_mail<S: Ports>(store: S) {
    let house = house(store);
    house.hasher.hold(true);
    let racing = tokio::spawn({
        let house = house.clone();
        race(32, move |_| {
            let house = house.clone();
            async move { house.registers(ALICE, PASSWORD, &home()).await }
        })
    });
    // everyone has looked at the address before anyone writes
    loop {
        let counters = house.passwords.hashing().counters();
        if counters.queued + counters.running == 32 {
            break;
        }
        tokio::task::yield_now().await;
    }
    house.hasher.hold(false);
    let outcomes = racing.await.unwrap();
    let made = |outcome: &&RegisterOutcome<_>| matches!(outcome, RegisterOutcome::Registered(_));
    assert_eq!(outcomes.iter().filter(made).count(), 1);
    assert!(
        outcomes
            .iter()
            .all(|outcome| outcome.public() == PublicRegistration::Accepted)
    );
    let letters = house.letters().await;
    assert_eq!(letters.len(), 1);
    assert_eq!(
        (letters[0].template.as_str(), letters[0].to.as_str()),
        ("welcome", ALICE)
    );
}

async fn with_name<S: Ports>(
    house: &House<S>,
    address: &str,
    name: &str,
) -> RegisterOutcome<S::UserId> {
    let sign_up = SignUp::new(email(address)).with_password(secret(PASSWORD));
    let sign_up = sign_up.with_username(name);
    house.register.register(sign_up, &home()).await.unwrap()
}

/// Names are public; addresses are not, and what is said of a name must not say anything of an address.
pub(crate) async fn a_name_is_a_second_identity_and_whether_it_is_taken_depends_on_no_address<
    S: Ports,
>(
    store: S,
) {
    let house = house(store);
    let RegisterOutcome::Registered(account) = with_name(&house, ALICE, "Alice").await else {
        panic!("both are free")
    };
    assert_eq!(account.username.unwrap().as_str(), "Alice");
    let _ = house
        .confirm
        .redeem(&house.token().await, &home())
        .await
        .unwrap();
    assert!(house.signs_in("ALICE", PASSWORD).await);
    for address in ["bob@example.com", ALICE] {
        let outcome = with_name(&house, address, "alice").await;
        assert!(
            matches!(outcome, RegisterOutcome::UsernameTaken),
            "{address}"
        );
        assert_eq!(outcome.public(), PublicRegistration::UsernameTaken);
    }
    assert!(house.find("bob@example.com").await.is_none());
    assert_eq!(house.told("registration_refused"), 2);
    // the line break of W33, and what else is no name
    for name in ["bob\n", "9bob", "b-ob", "b@ob", &"b".repeat(65)] {
        let outcome = with_name(&house, "bob@example.com", name).await;
        assert!(
            matches!(outcome, RegisterOutcome::InvalidUsername(_)),
            "{name:?}"
        );
    }
    let outcome = with_name(&house, "bob@example.com", "b.o_b9").await;
    assert!(matches!(outcome, RegisterOutcome::Registered(_)));
}

pub(crate) async fn a_name_is_asked_for_where_it_is_required<S: Ports>(store: S) {
    let house = house(store);
    let rules = UsernameRules::new(|name| name.as_str() != "admin");
    let config = Registration::DEFAULT.with_usernames(Usernames::Required(rules));
    let register = Registerable::new(house.flows.clone(), house.passwords.clone(), config);
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
    let house = house(store);
    let without = || SignUp::new(email(ALICE));
    let outcome = house.register.register(without(), &home()).await.unwrap();
    assert!(matches!(outcome, RegisterOutcome::Rejected(_)), "not here");

    let config = Registration::DEFAULT.with_optional_password(true);
    let register = Registerable::new(house.flows.clone(), house.passwords.clone(), config);
    for expected in [true, false] {
        let before = house.computations();
        let sign_up = without().with_password(secret(""));
        let outcome = register.register(sign_up, &home()).await.unwrap();
        assert_eq!(matches!(outcome, RegisterOutcome::Registered(_)), expected);
        assert_eq!(house.computations(), before);
    }
    let found = house.store.find_credential(email(ALICE).identifier()).await;
    assert_eq!(found.unwrap().unwrap().password, None);
    assert!(!house.signs_in(ALICE, "").await);
}

/// Row 47.
pub(crate) async fn fields_of_the_application_are_checked_before_anything_is_written<S: Ports>(
    store: S,
) {
    let house = house(store);
    let register = |age: u8| {
        let (flows, passwords) = (house.flows.clone(), house.passwords.clone());
        Registerable::new(flows, passwords, Registration::DEFAULT).with_validator(move |()| {
            let young = (age < 16).then(|| FieldError::new("age", "too young"));
            FieldErrors::check(young)
        })
    };
    let sign_up = || SignUp::new(email(ALICE)).with_password(secret(PASSWORD));
    let before = house.computations();
    let outcome = register(15).register(sign_up(), &home()).await.unwrap();
    let PublicRegistration::InvalidFields(errors) = outcome.public() else {
        panic!("too young: {outcome:?}")
    };
    let said: Vec<_> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(said, ["age: too young"]);
    assert_eq!(house.computations(), before);
    assert!(house.find(ALICE).await.is_none());
    let outcome = register(16).register(sign_up(), &home()).await.unwrap();
    assert!(matches!(outcome, RegisterOutcome::Registered(_)));
}

/// Rows 35 and 36.
pub(crate) async fn whoever_registers_too_often_is_not_looked_at<S: Ports>(store: S) {
    let house = house(store);
    house.limits.set(1);
    let _ = house.registers(ALICE, PASSWORD, &home()).await;
    let before = house.computations();
    for spelling in [ALICE, "ALICE@EXAMPLE.COM", "ａlice@example.com"] {
        let outcome = house.registers(spelling, PASSWORD, &home()).await;
        let PublicRegistration::Throttled(Some(retry_at)) = outcome.public() else {
            panic!("{spelling} has a count of its own: {outcome:?}")
        };
        assert!(retry_at > house.flows.now());
    }
    assert_eq!(house.computations(), before);
    assert_eq!(house.letters().await.len(), 1);
    assert_eq!(house.told("throttled"), 3);
    assert_eq!(house.limits.count(Action::Register, ALICE), 1);
}

pub(crate) async fn an_inactive_owner_gets_no_mail<S: Ports>(store: S) {
    let house = house(store);
    let account = house.move_in(ALICE).await;
    assert!(
        house
            .store
            .set_active(&account.id, false, &[])
            .await
            .unwrap()
    );
    let before = house.letters().await.len();
    let outcome = house.registers(ALICE, OTHER, &home()).await;
    assert_eq!(outcome.public(), PublicRegistration::Accepted);
    assert_eq!(house.letters().await.len(), before);
    assert_eq!(house.decoys().await, 1, "as much work as for any other");
}

/// W2: nothing is handed out before confirmation, unless the settings say so, and then by the gates.
pub(crate) async fn whoever_comes_in_unconfirmed_comes_through_the_gates<S: Ports>(store: S) {
    let house = house(store);
    let outcome = house.registers(ALICE, PASSWORD, &home()).await;
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
    assert_eq!(admit(&house.gates).await, Err(SignInRefusal::Unconfirmed));
    let settings = Confirmation::DEFAULT.with_login_without_confirmation(true);
    let open = Confirmable::new(house.flows.clone(), &settings).unwrap();
    let gates = open.guard(Gates::new(house.flows.clone()));
    assert_eq!(admit(&gates).await, Ok(account.id.clone()));
    assert!(!open.is_confirmed(&account.id).await.unwrap());
}
