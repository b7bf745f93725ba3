//! In which language a mail is written, and whose words win.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // the lints spare test functions, not their helpers

#[path = "support/post.rs"]
mod post;

use authkit_mail::store::Message;
use authkit_mail::{Mail, Mailer, Templates};
use post::{TEMPLATES, config, delivery, messages, reset};
use std::fs;
use std::path::Path;

fn put(folder: &Path, name: &str, source: &str) {
    let path = folder.join("security/email").join(name);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, source).expect("a file");
}

fn render(mailer: &Mailer, message: &Message) -> Mail {
    mailer.render(message).expect("a mail")
}

/// They are also there to be looked at in a browser.
#[test]
fn every_message_is_whole_in_russian() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mails");
    fs::create_dir_all(&folder).expect("a folder");
    let mailer = Mailer::new(config().with_locale("ru"), Templates::new());
    for (n, message) in messages(&delivery().1).iter().enumerate() {
        let mail = render(&mailer, message);
        let (text, html) = (mail.text(), mail.html().expect("html"));
        let name = format!("ru-{n}-{}", message.template);
        fs::write(folder.join(format!("{name}.html")), html).expect("a file");
        fs::write(folder.join(format!("{name}.txt")), text).expect("a file");
        assert_eq!(message.template, TEMPLATES[n]);
        if let Some(link) = message.context.get("link") {
            assert!(text.contains(&format!("\n{link}\n")), "{text}");
            assert!(html.contains(&format!("href=\"{link}\"")), "{name}");
            assert!(html.contains(&format!(">{link}</a>")), "{name}");
        }
        assert!(html.contains("<html lang=\"ru\">"), "{name}");
        assert!(mail.subject().chars().any(|c| ('а'..='я').contains(&c)));
        if message.context.contains_key("within_seconds") {
            let lasts = "24 часа";
            let hour = "1 час";
            assert!(text.contains(lasts) || text.contains(hour), "{text}");
        }
        assert!(
            !text.contains("\n\n\n") && !text.starts_with('\n'),
            "{text:?}"
        );
        let long = text
            .lines()
            .find(|line| line.chars().count() > 80 && !line.contains("://"));
        assert_eq!(long, None, "{name}");
        for english in [
            "Your",
            "you ",
            "If ",
            "This ",
            "hours",
            "Questions",
            "button",
        ] {
            assert!(!text.contains(english), "{name}: {english}");
            let words = html.split("</style>").nth(1).expect("a body");
            let outside_of_tags = words.split('<').filter_map(|it| it.split_once('>'));
            for (_, words) in outside_of_tags {
                assert!(!words.contains(english), "{name}: {english} in {words:?}");
            }
        }
    }
}

#[test]
fn a_message_says_its_language_and_an_unknown_one_is_the_nearest() {
    let mailer = Mailer::new(config(), Templates::new());
    let (_, delivery) = delivery();
    let in_locale = |locale: &str| {
        let message = reset(&delivery, "alice@example.org").with("locale", locale);
        render(&mailer, &message)
    };
    for russian in ["ru", "ru-RU", "ru_RU", "RU"] {
        let mail = in_locale(russian);
        assert_eq!(mail.subject(), "Как сменить пароль", "{russian}");
        assert!(mail.text().contains("Она действует 1 час"), "{russian}");
    }
    for other in ["en", "de", "../ru", "", "ru/../../x"] {
        let mail = in_locale(other);
        assert_eq!(mail.subject(), "Password reset instructions", "{other}");
        assert!(mail.text().contains("It works for 1 hour"), "{other}");
    }
}

#[test]
fn a_language_that_there_are_no_mails_in_gives_those_of_the_site() {
    let folder = tempfile::tempdir().expect("a folder");
    put(
        folder.path(),
        "de/reset_instructions.txt",
        "Hallo {{ link }}",
    );
    let templates = Templates::with_folder(folder.path()).expect("a folder");
    let mailer = Mailer::new(config().with_locale("ru"), templates);
    let (_, delivery) = delivery();
    let all = messages(&delivery);
    let of = |template: &str, locale: &str| {
        let message = all.iter().find(|it| it.template == template).expect("one");
        render(&mailer, &message.clone().with("locale", locale))
    };
    let reset = of("reset_instructions", "de-AT");
    assert!(reset.text().starts_with("Hallo"), "{}", reset.text());
    for unknown in ["de", "fr", "../en", ""] {
        let mail = of("reset_notice", unknown);
        assert_eq!(mail.subject(), of("reset_notice", "ru").subject());
        let html = mail.html().expect("html");
        assert!(html.contains("<html lang=\"ru\">"), "{unknown}");
    }
    let english = of("reset_notice", "en-GB");
    assert_eq!(english.subject(), "Your password has been reset");
}

#[test]
fn a_file_of_the_application_wins_in_its_language_and_one_beside_it_in_all() {
    let folder = tempfile::tempdir().expect("a folder");
    put(
        folder.path(),
        "ru/reset_instructions.txt",
        "своё {{ link }} {{ within }}",
    );
    put(
        folder.path(),
        "welcome.txt",
        "{{ _('Welcome!') }} {{ link }} {{ within or 'ever' }}",
    );
    put(folder.path(), "de/welcome.html", "<p>Hallo {{ link }}</p>");
    put(
        folder.path(),
        "_layout.html",
        "<html lang=\"{% block lang %}en{% endblock %}\">ours {% block content %}{% endblock %}</html>",
    );
    let translate = |text: &str, locale: &str| {
        let known = text == "Welcome!" && locale.starts_with("ru");
        known.then(|| "Здравствуйте!".to_owned())
    };
    let templates = Templates::with_folder(folder.path()).expect("a folder");
    let mailer = Mailer::new(config(), templates).with_translations(translate);
    mailer.check().expect("nothing is broken");
    let (_, delivery) = delivery();
    let all = messages(&delivery);
    let of = |template: &str, locale: &str| {
        let message = all.iter().find(|it| it.template == template).expect("one");
        render(&mailer, &message.clone().with("locale", locale))
    };
    let link = "https://example.com/app/reset/the-token";
    assert_eq!(
        of("reset_instructions", "ru").text(),
        format!("своё {link} 1 час")
    );
    let english = of("reset_instructions", "en");
    assert!(english.text().starts_with("Somebody"), "{}", english.text());
    let link = "https://example.com/app/confirm/the-token";
    assert_eq!(
        of("welcome", "ru").text(),
        format!("Здравствуйте! {link} 24 часа")
    );
    assert_eq!(
        of("welcome", "en").text(),
        format!("Welcome! {link} 24 hours")
    );
    assert_eq!(
        of("welcome", "de").html(),
        Some(format!("<p>Hallo {link}</p>").as_str())
    );
    let russian = of("welcome", "ru");
    let html = russian.html().expect("html");
    assert!(
        html.contains("<html lang=\"ru\">ours"),
        "the frame is the application's"
    );
    assert!(html.contains("Спасибо за регистрацию"), "{html}");
}

#[test]
fn a_broken_file_of_any_language_is_found_at_the_start() {
    let folder = tempfile::tempdir().expect("a folder");
    put(folder.path(), "ru/welcome.txt", "{{ nonsense }}");
    put(
        folder.path(),
        "pt-br/reset_instructions.html",
        "<p>no link</p>",
    );
    put(folder.path(), "pt-br/newsletter.txt", "{% if %}");
    let templates = Templates::with_folder(folder.path()).expect("a folder");
    let broken = templates.check().expect_err("three files").to_string();
    for file in [
        "ru/welcome.txt",
        "pt-br/reset_instructions.html",
        "pt-br/newsletter.txt",
    ] {
        assert!(broken.contains(file), "{broken}");
    }
}
