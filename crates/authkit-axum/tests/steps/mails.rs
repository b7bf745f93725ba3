//! In which language mails are.

use std::fs;
use std::time::Duration;

use authkit_axum::mail::Mail;
use axum::http::StatusCode;
use serde_json::json;

use crate::app::{App, OTHER, PASSWORD, app, app_with};

const ALICE: &str = "alice@example.com";
const RUSSIAN: (&str, &str) = ("accept-language", "ru-RU,ru;q=0.9,en;q=0.8");
const ENGLISH: (&str, &str) = ("accept-language", "en-GB");

/// The `n`th mail, counted from 1, once it is there.
async fn mail(app: &App, n: usize) -> Mail {
    for _ in 0..1000 {
        if let Some(mail) = app.mailbox.messages().get(n - 1) {
            return mail.clone();
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("no mail {n}: {:?}", app.mailbox);
}

fn is_russian(mail: &Mail) -> bool {
    let cyrillic = |text: &str| text.chars().any(|c| ('а'..='я').contains(&c));
    let parts = [mail.subject(), mail.text(), mail.html().unwrap()].map(cyrillic);
    assert!(
        parts == [true; 3] || parts == [false; 3],
        "one language: {mail:?}"
    );
    parts[0]
}

fn path_of(mail: &Mail) -> String {
    let link = mail.link().expect("a link");
    link.trim_start_matches("https://site.example").to_owned()
}

#[tokio::test]
async fn a_visitor_with_russian_pages_gets_russian_mails() {
    let app = app();
    let sign_up = json!({ "email": ALICE, "password": PASSWORD });
    let registered = app.post_with("/register", &sign_up, &[RUSSIAN]).await;
    assert_eq!(registered.status, StatusCode::CREATED);
    let welcome = mail(&app, 1).await;
    assert_eq!(welcome.subject(), "Добро пожаловать");
    assert!(welcome.text().contains("24 часа"), "{}", welcome.text());
    let browser = registered.browser();
    let here = [("cookie", browser.as_str()), RUSSIAN];
    let confirmed = app.post_with(&path_of(&welcome), &json!({}), &here).await;
    assert_eq!(confirmed.status, StatusCode::OK);

    let who = json!({ "email": ALICE });
    app.post_with("/reset", &who, &[RUSSIAN]).await;
    let link = path_of(&mail(&app, 2).await);
    let new = json!({ "password": OTHER });
    assert_eq!(
        app.post_with(&link, &new, &[RUSSIAN]).await.status,
        StatusCode::OK
    );
    app.post_with("/login-link", &who, &[RUSSIAN]).await;
    app.post_with("/unlock", &who, &[RUSSIAN]).await;
    let session = app.sign_in(ALICE, OTHER).await.session();
    let session = format!("__Host-authkit_session={session}");
    let signed_in = [("cookie", session.as_str()), RUSSIAN];
    let change = json!({ "password": OTHER, "new_password": PASSWORD });
    let changed = app.post_with("/change", &change, &signed_in).await;
    assert_eq!(changed.status, StatusCode::OK);
    for n in 1..=6 {
        assert!(is_russian(&mail(&app, n).await), "the mail {n}");
    }
}

/// The request is all there is to know a language from: neither the account nor what its owner asked for before counts.
#[tokio::test]
async fn each_mail_is_in_the_language_of_its_own_request() {
    let app = app();
    let sign_up = json!({ "email": ALICE, "password": PASSWORD });
    let who = json!({ "email": ALICE });
    let requests: [(&str, _, &[_], bool); 4] = [
        ("/register", &sign_up, &[RUSSIAN], true),
        ("/register", &sign_up, &[ENGLISH], false),
        ("/reset", &who, &[], false),
        ("/reset", &who, &[RUSSIAN], true),
    ];
    for (n, (path, body, headers, russian)) in requests.into_iter().enumerate() {
        app.post_with(path, body, headers).await;
        let mail = mail(&app, n + 1).await;
        assert_eq!(is_russian(&mail), russian, "{}", mail.subject());
    }
}

#[tokio::test]
async fn a_language_that_is_set_is_written_to_everybody() {
    let app = app_with(|builder| builder.language("ru"));
    for (n, header) in [(1, ENGLISH), (2, ("accept-language", "de"))] {
        let body = json!({ "email": format!("user{n}@example.com"), "password": PASSWORD });
        app.post_with("/register", &body, &[header]).await;
        assert!(is_russian(&mail(&app, n).await));
    }
}

/// Mails have a language of their own for whoever asks for none, and for whoever asks for one that there are no mails in.
#[tokio::test]
async fn whoever_asks_for_nothing_that_there_is_gets_the_mails_of_the_site() {
    let app = app_with(|builder| {
        builder
            .texts("de", r#"{ "Login": "Anmelden" }"#)
            .mail_config(|mail| mail.with_locale("ru"))
    });
    let cases = [
        (None, true),
        (Some("de-CH, de"), true),
        (Some("fr, ja;q=0.5"), true),
        (Some("../ru, ru\"; x"), true),
        (Some("en-US, ru;q=0.5"), false),
    ];
    for (n, (asked, russian)) in cases.into_iter().enumerate() {
        let body = json!({ "email": format!("user{n}@example.com"), "password": PASSWORD });
        let headers: Vec<_> = asked
            .map(|asked| ("accept-language", asked))
            .into_iter()
            .collect();
        app.post_with("/register", &body, &headers).await;
        let mail = mail(&app, n + 1).await;
        assert_eq!(is_russian(&mail), russian, "{asked:?}");
    }
}

#[tokio::test]
async fn a_language_of_the_application_is_written_where_it_has_mails_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| {
        let file = folder.path().join("security").join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    };
    put("messages/de.json", r#"{ "Login": "Anmelden" }"#);
    put("email/de/welcome.txt", "Hallo! {{ link }}");
    let app = app_with(|builder| builder.templates(folder.path()));
    let body = json!({ "email": ALICE, "password": PASSWORD });
    let german = ("accept-language", "de-AT");
    app.post_with("/register", &body, &[german]).await;
    assert!(mail(&app, 1).await.text().starts_with("Hallo!"));
    app.post_with("/reset", &json!({ "email": ALICE }), &[german])
        .await;
    let reset = mail(&app, 2).await;
    assert_eq!(reset.subject(), "Password reset instructions");
}
