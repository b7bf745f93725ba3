//! Sign-in with a password, as far as it meets registration and confirmation.

use authkit_flows::store::{Generation, NewAccount};
use authkit_flows::{PublicSignIn, SignInOutcome, SignInRefusal};
use authkit_hash::{Argon2Params, PasswordHash, Schemes};
use time::OffsetDateTime;

use crate::account_app::{
    AccountApp, OTHER, PASSWORD, Ports, account_app, account_app_hashing, email, home, quick,
};

async fn refusal<S: Ports>(app: &AccountApp<S>, who: &str, password: &str) -> SignInRefusal {
    match app.tries(who, password).await {
        SignInOutcome::Refused(refusal) => refusal,
        other => panic!("{who} was let in: {other:?}"),
    }
}

/// An account with that column in the table, unconfirmed.
async fn put<S: Ports>(app: &AccountApp<S>, address: &str, stored: Option<&str>) {
    let account = NewAccount::new(
        email(address),
        stored.map(PasswordHash::from_stored),
        Generation::from_i64(1),
        OffsetDateTime::UNIX_EPOCH,
    );
    let _ = app.store.put_account(&account, &[], &[]).await.unwrap();
}

/// Rows 23, 38, 39 and 42.
pub(crate) async fn one_hash_is_computed_whatever_is_known_of_the_address<S: Ports>(store: S) {
    let app = account_app(store);
    app.register_and_confirm("alice@example.com").await;
    app.register_and_confirm("inactive@example.com").await;
    let found = app.account("inactive@example.com").await;
    assert!(app.store.set_active(&found.id, false, &[]).await.unwrap());
    let _ = app.registers("new@example.com", PASSWORD, &home()).await;
    put(&app, "nopass@example.com", None).await;
    put(&app, "broken@example.com", Some("$argon2id$v=19$m=8")).await;

    let cases = [
        (
            "nobody@example.com",
            PASSWORD,
            SignInRefusal::UnknownAccount,
        ),
        ("alice@example.com", OTHER, SignInRefusal::WrongPassword),
        ("inactive@example.com", PASSWORD, SignInRefusal::Inactive),
        ("inactive@example.com", OTHER, SignInRefusal::WrongPassword),
        ("new@example.com", PASSWORD, SignInRefusal::Unconfirmed),
        ("new@example.com", OTHER, SignInRefusal::WrongPassword),
        ("nopass@example.com", PASSWORD, SignInRefusal::NoPassword),
        ("nopass@example.com", "", SignInRefusal::NoPassword),
        (
            "broken@example.com",
            "$argon2id$v=19$m=8",
            SignInRefusal::WrongPassword,
        ),
    ];
    for (address, password, expected) in cases {
        let before = app.computations();
        assert_eq!(
            refusal(&app, address, password).await,
            expected,
            "{address}"
        );
        assert_eq!(
            app.computations() - before,
            1,
            "{address} with {password:?}"
        );
    }
    let before = app.computations();
    assert!(app.signs_in("alice@example.com", PASSWORD).await);
    assert_eq!(app.computations() - before, 1);
}

/// Row 38.
pub(crate) async fn a_stranger_sees_one_refusal_for_every_reason<S: Ports>(store: S) {
    let app = account_app(store);
    app.register_and_confirm("alice@example.com").await;
    let _ = app.registers("new@example.com", PASSWORD, &home()).await;
    for (address, password) in [
        ("nobody@example.com", PASSWORD),
        ("alice@example.com", OTHER),
        ("new@example.com", PASSWORD),
    ] {
        let outcome = app.tries(address, password).await;
        assert!(
            matches!(outcome.public(), PublicSignIn::Refused),
            "{address}"
        );
    }
}

/// Row 24.
pub(crate) async fn text_in_the_password_column_is_never_a_password<S: Ports>(store: S) {
    let app = account_app(store);
    for (n, stored) in [
        "!",
        "*",
        "x",
        "",
        "plaintext",
        "$2b$12$abcdefghijklmnopqrstuu",
    ]
    .into_iter()
    .enumerate()
    {
        let address = format!("user{n}@example.com");
        put(&app, &address, Some(stored)).await;
        assert_eq!(
            refusal(&app, &address, stored).await,
            SignInRefusal::WrongPassword,
            "{stored:?}"
        );
    }
}

/// Row 35; W9.
pub(crate) async fn any_spelling_of_an_address_signs_in_to_its_account<S: Ports>(store: S) {
    let app = account_app(store);
    app.register_and_confirm("Alice@example.com").await;
    for spelling in [
        "alice@example.com",
        "ALICE@EXAMPLE.COM",
        " alice@Example.com ",
        "ａlice@example.com",
    ] {
        assert!(app.signs_in(spelling, PASSWORD).await, "{spelling}");
    }
    for pattern in ["_lice@example.com", "%@example.com", "a%@example.com"] {
        assert_eq!(
            refusal(&app, pattern, PASSWORD).await,
            SignInRefusal::UnknownAccount,
            "{pattern}"
        );
    }
}

/// Row 4.
pub(crate) async fn a_password_counts_as_it_was_typed<S: Ports>(store: S) {
    let app = account_app(store);
    let typed = "  Passphrase with edges  ";
    let _ = app.registers("a@example.com", typed, &home()).await;
    let _ = app
        .confirm
        .redeem(&app.token().await, &home())
        .await
        .unwrap();
    assert!(app.signs_in("a@example.com", typed).await);
    let lower = typed.to_lowercase();
    let upper = typed.to_uppercase();
    for other in [
        typed.trim(),
        lower.as_str(),
        upper.as_str(),
        &typed[..typed.len() - 1],
        &format!("{typed} "),
    ] {
        assert!(!app.signs_in("a@example.com", other).await, "{other:?}");
    }
}

/// Row 18; W8.
pub(crate) async fn a_stale_hash_is_replaced_after_the_right_password_only<S: Ports>(store: S) {
    let old = account_app(store);
    old.register_and_confirm("alice@example.com").await;
    let stronger: Schemes =
        quick().with_argon2(Argon2Params::danger_new_below_floor(16, 2, 1).unwrap());
    let app = account_app_hashing(old.store.clone(), stronger);
    let stored = || async {
        let found = app
            .store
            .find_credential(email("alice@example.com").identifier())
            .await
            .unwrap()
            .unwrap();
        (found.password.unwrap(), found.account.generation)
    };
    let (before, generation) = stored().await;

    assert!(!app.signs_in("alice@example.com", OTHER).await);
    assert_eq!(stored().await.0, before, "a wrong password changes nothing");
    assert!(app.signs_in("alice@example.com", PASSWORD).await);
    let (after, same_generation) = stored().await;
    assert_ne!(after, before);
    assert!(after.as_str().contains("m=16,t=2"));
    assert_eq!(same_generation, generation, "sessions go on");
    assert!(app.signs_in("alice@example.com", PASSWORD).await);
    assert_eq!(stored().await.0, after, "what is current stays");
    assert!(old.signs_in("alice@example.com", PASSWORD).await);
    assert_eq!(stored().await.0, after, "never to a weaker cost");
}

/// Row 2.
pub(crate) async fn a_password_too_long_for_any_hash_is_nobodys_and_costs_nothing<S: Ports>(
    store: S,
) {
    let app = account_app(store);
    app.register_and_confirm("alice@example.com").await;
    let long = "x".repeat(4097);
    for (address, expected) in [
        ("alice@example.com", SignInRefusal::WrongPassword),
        ("nobody@example.com", SignInRefusal::UnknownAccount),
    ] {
        let before = app.computations();
        assert_eq!(refusal(&app, address, &long).await, expected);
        assert_eq!(app.computations(), before, "{address}");
    }
}
