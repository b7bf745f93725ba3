//! Languages, messages, values of the application's own.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use authkit_axum::{PageName, Phrase, Phrases};
use axum::http::{StatusCode, header};
use serde_json::json;

use crate::app::{PASSWORD, app, app_with};

const RUSSIAN: (&str, &str) = ("accept-language", "ru-RU,ru;q=0.9,en;q=0.8");

#[tokio::test]
async fn pages_and_answers_are_in_the_language_that_a_browser_prefers() {
    let app = app();
    for path in [
        "/login",
        "/register",
        "/reset",
        "/confirm",
        "/login-link",
        "/login-code",
        "/unlock",
    ] {
        let english = app.get(path, &[("accept-language", "en")]).await;
        let russian = app.get(path, &[RUSSIAN]).await;
        assert!(english.body.contains(r#"<html lang="en""#), "{path}");
        assert!(russian.body.contains(r#"<html lang="ru""#), "{path}");
        let cyrillic = |text: &str| text.chars().filter(|c| ('а'..='я').contains(c)).count();
        assert_eq!(cyrillic(&english.body), 0, "{path}");
        assert!(cyrillic(&russian.body) > 40, "{path}: {}", russian.body);
        let vary = russian.headers[header::VARY].to_str().unwrap();
        assert!(vary.contains("Accept-Language"), "{vary}");
    }
    let body = json!({ "email": "nobody@example.com", "password": PASSWORD });
    let refused = app.post_with("/login", &body, &[RUSSIAN]).await;
    assert!(
        refused.body.contains("Неверный адрес или пароль"),
        "{}",
        refused.body
    );
    let short = json!({ "email": "a@example.com", "password": "short" });
    let refused = app.post_with("/register", &short, &[RUSSIAN]).await;
    assert!(
        refused.body.contains("Не меньше 15 символов"),
        "{}",
        refused.body
    );
}

#[tokio::test]
async fn a_language_that_is_set_is_spoken_to_everybody() {
    let app = app_with(|builder| builder.language("ru"));
    let page = app.get("/login", &[("accept-language", "en")]).await;
    assert!(page.body.contains("<h1>Вход</h1>"));
    assert_eq!(page.headers[header::VARY], "Cookie, Accept");
    app.register("a@example.com").await;
    let mail = loop {
        if let Some(mail) = app.mailbox.messages().pop() {
            break mail;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    };
    let cyrillic = mail
        .text()
        .chars()
        .filter(|c| ('а'..='я').contains(c))
        .count();
    assert!(cyrillic > 40, "{}", mail.text());
}

#[tokio::test]
async fn a_language_is_added_and_a_single_text_replaced_by_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let messages = folder.path().join("security/messages");
    fs::create_dir_all(&messages).unwrap();
    fs::write(
        messages.join("de.json"),
        r#"{"Login": "Anmelden", "MSG_LOGIN": "Bitte zuerst anmelden."}"#,
    )
    .unwrap();
    fs::write(messages.join("ru.json"), r#"{"Login": "Добро пожаловать"}"#).unwrap();
    let app = app_with(|builder| builder.templates(folder.path()));
    let german = app.get("/login", &[("accept-language", "de")]).await;
    assert!(german.body.contains("<h1>Anmelden</h1>") && german.body.contains("Password"));
    let russian = app.get("/login", &[RUSSIAN]).await;
    assert!(russian.body.contains("<h1>Добро пожаловать</h1>") && russian.body.contains("Пароль"));
    let json = [("accept", "application/json"), ("accept-language", "de")];
    let refused = app.get("/members", &json).await;
    assert!(
        refused.body.contains("Bitte zuerst anmelden."),
        "{}",
        refused.body
    );
}

#[tokio::test]
async fn a_message_of_flask_security_is_said_in_the_applications_words() {
    let phrases = Phrases::new().with_text(
        Phrase::PasswordResetRequest,
        "Mail is on its way to %(email)s & co.",
    );
    let app = app_with(|builder| builder.phrases(phrases.unwrap()));
    let answer = app
        .post("/reset", &json!({ "email": "a@example.com" }))
        .await;
    assert_eq!(
        answer.json()["response"]["message"],
        "Mail is on its way to that address & co."
    );
    let page = app
        .get("/login", &[("cookie", "__Host-authkit_flash=reset-sent")])
        .await;
    assert!(
        page.body
            .contains("Mail is on its way to that address &amp; co."),
        "it is escaped"
    );
}

#[tokio::test]
async fn flash_messages_can_be_switched_off() {
    let app = app_with(|builder| builder.flash_messages(false));
    app.move_in("a@example.com").await;
    let session = format!(
        "__Host-authkit_session={}",
        app.sign_in("a@example.com", PASSWORD).await.session()
    );
    let page = app.get("/logout", &[("cookie", &session)]).await;
    let token = page
        .body
        .split(r#"name="csrf_token" value=""#)
        .nth(1)
        .unwrap();
    let token = token.split('"').next().unwrap().to_owned();
    let cookies = format!(
        "{session}; __Host-authkit_csrf={}",
        page.cookie("__Host-authkit_csrf").unwrap()
    );
    let form = ("content-type", "application/x-www-form-urlencoded");
    let sent = crate::app::request(
        axum::http::Method::POST,
        "/logout",
        &[form, ("cookie", &cookies), ("accept", "text/html")],
        format!("csrf_token={token}"),
    );
    let done = app.send(sent).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    assert!(done.cookie("__Host-authkit_flash").is_none());
}

#[tokio::test]
async fn context_processors_add_to_all_pages_and_more_to_one() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("security")).unwrap();
    let pages = [
        (PageName::ForgotPassword, "/reset"),
        (PageName::Login, "/login"),
        (PageName::Register, "/register"),
        (PageName::SendConfirmation, "/confirm"),
        (PageName::SendLogin, "/login-link"),
    ];
    for (page, _) in pages {
        let text = "{{ company }} {{ hint }} {{ csrf_token | length }} {{ place }}";
        fs::write(folder.path().join(page.template()), text).unwrap();
    }
    let app = app_with(|mut builder| {
        builder = builder.templates(folder.path()).context_processor(|page| {
            let place = format!("{} {}", page.path, page.language);
            BTreeMap::from([
                ("company", "Ltd".to_owned()),
                ("hint", "all".to_owned()),
                ("place", place),
            ])
        });
        for (page, _) in pages {
            builder = builder.context_processor_for(page, |_| {
                BTreeMap::from([("hint", "one"), ("csrf_token", "stolen")])
            });
        }
        builder
    });
    for (_, path) in pages {
        let page = app.get(path, &[]).await;
        assert_eq!(
            page.body,
            format!("Ltd one 43 {path} en"),
            "what the page needs is not replaced"
        );
    }
}

#[tokio::test]
async fn a_page_takes_another_file_than_the_usual_one() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("ours")).unwrap();
    fs::write(folder.path().join("ours/in.html"), "our own way in").unwrap();
    let app = app_with(|builder| {
        builder
            .templates(folder.path())
            .page_template(PageName::Login, "ours/in.html")
    });
    assert_eq!(app.get("/login", &[]).await.body, "our own way in");
}

/// Every text of the pages and of the code has its Russian one, so that no page is half in one language.
#[test]
fn nothing_is_left_in_english_on_a_russian_page() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let russian: BTreeMap<String, String> =
        serde_json::from_str(&fs::read_to_string(root.join("messages/ru.json")).unwrap()).unwrap();
    let mut said = BTreeSet::new();
    for file in files(&root.join("templates")) {
        let text = fs::read_to_string(&file).unwrap();
        for piece in text.split("_(\"").skip(1) {
            said.insert(piece.split('"').next().unwrap().to_owned());
        }
    }
    for file in files(&root.join("src")) {
        if file.ends_with("error.rs")
            || file.ends_with("fault.rs")
            || file.to_string_lossy().contains("/config")
            || file.to_string_lossy().contains("/builder")
            || file.ends_with("openapi.rs")
            || file.ends_with("catalog.rs")
            || file.ends_with("dev_mailbox.rs")
        {
            continue; // for who runs the site, not for who visits it
        }
        let text = fs::read_to_string(&file).unwrap();
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap();
        said.extend(sentences(code));
    }
    assert!(said.len() > 120, "{}", said.len());
    let missing: Vec<_> = said
        .iter()
        .filter(|text| !russian.contains_key(*text))
        .collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// The literals that read as sentences: a capital letter first, a full stop last.
fn sentences(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    let lines: Vec<_> = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect();
    let code = lines.join("\n").replace("\\\n", "");
    for piece in code.split('"').skip(1).step_by(2) {
        let text = piece.split_whitespace().collect::<Vec<_>>().join(" ");
        let reads =
            text.starts_with(char::is_uppercase) && text.ends_with('.') && text.contains(' ');
        if reads && !text.contains('{') {
            found.push(text);
        }
    }
    found
}
