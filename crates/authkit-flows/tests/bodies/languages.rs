//! In which language mails are: that of the request that caused them, through whatever keeps them until they leave.

use authkit_flows::lifecycle::{Lifecycle, LifecycleSettings};
use authkit_flows::store::clock::Clock;
use authkit_flows::{Client, Proof};

use crate::account_app::{
    ALICE, AccountApp, OTHER, PASSWORD, Ports, account_app, email, home, secret,
};

const NEW: &str = "new@example.com";

fn reading(language: &str) -> Client {
    home().with_language(Some(language))
}

/// The template, the reader and the language of the newest letter.
async fn newest<S: Ports>(app: &AccountApp<S>) -> (String, String, Option<String>) {
    let letter = app.letter().await;
    (letter.template, letter.to, letter.language)
}

fn letter(template: &str, to: &str, language: &str) -> (String, String, Option<String>) {
    (template.into(), to.into(), Some(language.into()))
}

/// Each step is made in a language of its own, so that no mail has it from another.
pub(crate) async fn a_mail_is_in_the_language_of_the_request_that_caused_it<S: Ports>(store: S) {
    let app = account_app(store);
    let _ = app.registers(ALICE, PASSWORD, &reading("ru")).await;
    assert_eq!(newest(&app).await, letter("welcome", ALICE, "ru"));
    // of who asks there is no more than the request, and of the owner nothing: the mail is the same in each language
    let _ = app.registers(ALICE, OTHER, &reading("sw")).await;
    assert_eq!(
        newest(&app).await,
        letter("already_registered", ALICE, "sw")
    );
    let asked = app.confirm.request(ALICE, &reading("el")).await;
    let _ = asked.unwrap();
    let expected = letter("confirmation_instructions", ALICE, "el");
    assert_eq!(newest(&app).await, expected);
    let token = app.token().await;
    let _ = app.confirm.redeem(&token, &home()).await.unwrap();
    let id = app.account(ALICE).await.id;

    let asked = app.recover.request(ALICE, &reading("de")).await;
    let _ = asked.unwrap();
    assert_eq!(
        newest(&app).await,
        letter("reset_instructions", ALICE, "de")
    );
    let (token, fi) = (app.token().await, reading("fi"));
    let reset = app.recover.redeem(&token, secret(OTHER), &fi).await;
    let _ = reset.unwrap();
    assert_eq!(newest(&app).await, letter("reset_notice", ALICE, "fi"));

    let (old, new, fr) = (secret(OTHER), secret(PASSWORD), reading("fr"));
    let changed = app.change.change_password(&id, old, new, &fr).await;
    let _ = changed.unwrap();
    assert_eq!(newest(&app).await, letter("change_notice", ALICE, "fr"));

    let proof = Proof::password(id.clone(), secret(PASSWORD));
    let (name, it) = (Some("alice"), reading("it"));
    let named = app.change_username.change_username(proof, name, &it);
    let _ = named.await.unwrap();
    let expected = letter("change_username_notice", ALICE, "it");
    assert_eq!(newest(&app).await, expected);

    let proof = Proof::password(id.clone(), secret(PASSWORD));
    let (to, pt) = (email(NEW), reading("pt"));
    let asked = app.change_email.request(proof, &to, &pt).await;
    let _ = asked.unwrap();
    let expected = letter("change_email_instructions", NEW, "pt");
    assert_eq!(newest(&app).await, expected);
    let (token, es) = (app.token().await, reading("es"));
    let moved = app.change_email.redeem(&token, None, &es).await;
    let _ = moved.unwrap();
    let expected = letter("change_email_notice", ALICE, "es");
    assert_eq!(newest(&app).await, expected);
    let (token, ja) = (app.token().await, reading("ja"));
    let _ = app.change_email.revert(&token, &ja).await.unwrap();
    assert_eq!(newest(&app).await, letter("change_email_notice", NEW, "ja"));

    let (nobody, da) = ("nobody@example.com", reading("da"));
    let _ = app.recover.request(nobody, &da).await.unwrap();
    let all = app.post.all(&app.store, app.clock.now()).await;
    let decoy = all
        .last()
        .map(|letter| (letter.template.as_str(), letter.language.as_deref()));
    assert_eq!(decoy, Some(("decoy", Some("da"))), "a row like any other");

    let lifecycle = Lifecycle::new(app.flows.clone(), &LifecycleSettings::DEFAULT);
    let switched = lifecycle.deactivate(&id, &reading("nl")).await;
    let _ = switched.unwrap();
    let expected = letter("deactivation_notice", ALICE, "nl");
    assert_eq!(newest(&app).await, expected);
}

pub(crate) async fn whoever_says_no_language_gets_that_of_all_mails<S: Ports>(store: S) {
    let app = account_app(store);
    let _ = app.registers(ALICE, PASSWORD, &home()).await;
    let _ = app.recover.request(ALICE, &home()).await.unwrap();
    let letters = app.letters().await;
    assert_eq!(letters.len(), 2);
    assert!(letters.iter().all(|letter| letter.language.is_none()));
}
