//! What the mails say, and how an application replaces it.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // the lints spare test functions, not their helpers

#[path = "support/post.rs"]
mod post;

use authkit_mail::store::Message;
use authkit_mail::{
    DevMailbox, FileTransport, Links, MailConfig, Mailer, TemplateError, Templates, Transport,
};
use post::{TEMPLATES, config, delivery, mailer, messages, reset};
use std::fs;
use std::path::Path;

fn put(folder: &Path, name: &str, source: &str) {
    let path = folder.join("security/email").join(name);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, source).expect("a file");
}

fn with(files: &[(&str, &str)]) -> (tempfile::TempDir, Templates) {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, source) in files {
        put(folder.path(), name, source);
    }
    let templates = Templates::with_folder(folder.path()).expect("a folder");
    (folder, templates)
}

fn message(template: &str) -> Message {
    let place = TEMPLATES
        .iter()
        .position(|name| *name == template)
        .expect("a template");
    messages(&delivery().1).swap_remove(place)
}

/// Every other mail test can be read off these files; they are also there to be looked at in a browser.
#[test]
fn every_message_has_both_parts_with_its_link() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mails");
    fs::create_dir_all(&folder).expect("a folder");
    for (n, message) in messages(&delivery().1).iter().enumerate() {
        let mail = mailer().render(message).expect("a mail");
        let (text, html) = (mail.text(), mail.html().expect("html"));
        let name = format!("{n}-{}", message.template);
        fs::write(folder.join(format!("{name}.html")), html).expect("a file");
        fs::write(folder.join(format!("{name}.txt")), text).expect("a file");

        assert_eq!(message.template, TEMPLATES[n]);
        match message.context.get("link") {
            Some(link) => {
                assert!(
                    text.contains(&format!("\n{link}\n")),
                    "the link stands alone:\n{text}"
                );
                assert!(html.contains(&format!("href=\"{link}\"")), "{name}");
                assert!(html.contains(&format!(">{link}</a>")), "{name}");
                assert_eq!(mail.link(), Some(link.as_str()));
            }
            None => assert_eq!(mail.link(), None, "{name} has nowhere to go"),
        }
        for part in [text, html] {
            assert!(
                part.contains("Example") && part.contains("support@example.com"),
                "{name}"
            );
            assert!(!part.contains("{{") && !part.contains("{%"), "{name}");
            assert!(
                part.contains("If this was not you") || part.contains("If you did not"),
                "{name}"
            );
            if let Some(within) = message.context.get("within") {
                assert!(
                    part.contains(&format!("works for {within} and only once")),
                    "{name}"
                );
            }
        }
        assert!(
            html.contains("<html lang=\"en\">") && html.contains("<title>"),
            "{name}"
        );
        assert!(
            !html.contains("<img") && !html.contains("<script") && !html.contains("@import"),
            "{name}"
        );
        assert!(!text.contains("\n\n\n"), "gaps in\n{text}");
        let long = text
            .lines()
            .find(|line| line.len() > 78 && !line.contains("://"));
        assert_eq!(long, None, "{name}");
    }
}

#[test]
fn embedded_templates_pass_their_own_check() {
    Templates::new().check().expect("the embedded templates");
}

#[test]
fn without_a_page_to_reset_no_notice_points_to_one() {
    let links = Links::new("https://example.com")
        .expect("a base")
        .without_recovery();
    let delivery =
        authkit_mail::MailDelivery::new(authkit_mail::store::memory::Memory::new(), links);
    for message in messages(&delivery)
        .iter()
        .filter(|m| m.template != "reset_instructions")
    {
        let mail = mailer().render(message).expect("a mail");
        for part in [mail.text(), mail.html().expect("html")] {
            assert!(!part.contains("/reset"), "{}", message.template);
        }
    }
}

#[test]
fn a_file_of_the_same_name_wins_and_only_that_part_changes() {
    let (_folder, templates) = with(&[("welcome.txt", "Hello from {{ site }}: {{ link }}")]);
    templates.check().expect("a good override");
    let mailer = Mailer::new(config(), templates);
    let mail = mailer.render(&message("welcome")).expect("a mail");
    assert_eq!(
        mail.text(),
        "Hello from Example: https://example.com/app/confirm/the-token"
    );
    assert!(
        mail.html()
            .expect("html")
            .contains("Thank you for signing up")
    );
    assert!(
        mailer
            .render(&message("change_notice"))
            .expect("a mail")
            .text()
            .contains("has been changed")
    );
}

#[test]
fn the_frame_can_be_replaced_alone() {
    let (_folder, templates) = with(&[(
        "_layout.html",
        "<main class=mine>{% block content %}{% endblock %}</main>",
    )]);
    templates.check().expect("a good override");
    let mail = Mailer::new(config(), templates)
        .render(&message("reset_notice"))
        .expect("a mail");
    let html = mail.html().expect("html");
    assert!(
        html.starts_with("<main class=mine>") && html.contains("https://example.com/app/reset")
    );
}

#[test]
fn broken_overrides_are_all_reported_with_their_place() {
    let (_folder, templates) = with(&[
        ("welcome.html", "{% if link %}no end"),
        ("reset_instructions.txt", "line one\n{{ lnik }}"),
        ("confirmation_instructions.html", "<p>Please confirm.</p>"),
        ("invite.html", "{% nonsense %}"),
    ]);
    let broken = templates.check().expect_err("four are broken");
    let shown = broken.to_string();
    assert_eq!(broken.errors().len(), 4, "{shown}");
    for part in [
        "welcome.html",
        "reset_instructions.txt",
        ":2",
        "confirmation_instructions.html",
        "invite.html",
    ] {
        assert!(shown.contains(part), "{part} in {shown}");
    }
    assert!(
        broken
            .errors()
            .iter()
            .any(|error| matches!(error, TemplateError::NoLink { .. }))
    );
}

#[test]
fn an_error_never_shows_the_link() {
    let (_folder, templates) = with(&[("reset_instructions.txt", "{{ link }} {{ nothing }}")]);
    let error = Mailer::new(config(), templates)
        .render(&message("reset_instructions"))
        .expect_err("it is broken");
    for shown in [
        format!("{error}"),
        format!("{error:?}"),
        format!("{error:#?}"),
    ] {
        assert!(!shown.contains("the-token"), "{shown}");
    }
}

#[test]
fn a_folder_that_is_not_there_is_an_error() {
    let error = Templates::with_folder("/no/such/folder").expect_err("there is none");
    assert!(matches!(error, TemplateError::NoFolder { .. }));
}

#[test]
fn no_template_is_read_from_outside_the_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let inner = folder.path().join("inner");
    fs::create_dir_all(&inner).expect("a folder");
    fs::write(folder.path().join("secret.txt"), "secret").expect("a file");
    let mailer = Mailer::new(config(), Templates::with_folder(&inner).expect("a folder"));
    let mut message = message("welcome");
    message.template = "../../../secret".to_owned();
    assert!(mailer.render(&message).is_err());
}

#[test]
fn html_is_escaped_and_text_is_not() {
    let nasty = "<script>alert('x')</script> & \"Co\"";
    let config = config().with_site(nasty).with_contact(nasty);
    let mailer = Mailer::new(config, Templates::new());
    for mut message in messages(&delivery().1) {
        message = message.with("within", nasty);
        let mail = mailer.render(&message).expect("a mail");
        let html = mail.html().expect("html");
        assert!(
            !html.contains("<script") && !html.contains("alert('"),
            "{}",
            message.template
        );
        assert!(
            html.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &#34;Co&#34;")
        );
        assert!(mail.text().contains(nasty));
    }
}

#[test]
fn a_template_of_flask_security_finds_its_names() {
    let (_folder, templates) = with(&[
        (
            "welcome.txt",
            "Welcome {{ user.email }}! {% if confirmation_link %}{{ confirmation_link }}{% endif %}",
        ),
        (
            "reset_instructions.html",
            "<p><a href=\"{{ reset_link }}\">Click here to reset your password</a></p>",
        ),
    ]);
    templates.check().expect("both know the link");
    let mail = Mailer::new(config(), templates)
        .render(&message("welcome"))
        .expect("a mail");
    assert_eq!(
        mail.text(),
        "Welcome alice@example.org! https://example.com/app/confirm/the-token"
    );
}

#[test]
fn a_message_of_ones_own_may_be_text_alone() {
    let (_folder, templates) = with(&[("invite.txt", "{{ who }} invites you: {{ link }}")]);
    let config = config().with_subject("invite", "You are invited");
    let mut message = reset(&delivery().1, "bob@example.org").with("who", "Alice");
    message.template = "invite".to_owned();
    let mail = Mailer::new(config, templates)
        .render(&message)
        .expect("a mail");
    assert_eq!((mail.subject(), mail.html()), ("You are invited", None));
    let raw = String::from_utf8_lossy(mail.formatted()).into_owned();
    let parsed = mail_parser::MessageParser::default()
        .parse(raw.as_bytes())
        .expect("a mail");
    assert!(
        parsed
            .body_text(0)
            .expect("text")
            .contains("Alice invites you: https://example.com/app/reset/the-token")
    );
}

#[test]
fn subjects_in_any_language_arrive() {
    let links = Links::new("https://bücher.example").expect("a base");
    let config = MailConfig::new(&links).with_subject("welcome", "Schön, dass Sie da sind ✓");
    let mail = Mailer::new(config, Templates::new())
        .render(&message("welcome"))
        .expect("a mail");
    assert!(mail.formatted().is_ascii());
    let parsed = mail_parser::MessageParser::default()
        .parse(mail.formatted())
        .expect("a mail");
    assert_eq!(parsed.subject(), Some("Schön, dass Sie da sind ✓"));
}

#[test]
fn debug_shows_neither_link_nor_recipient() {
    let mail = mailer()
        .render(&message("reset_instructions"))
        .expect("a mail");
    let shown = format!("{mail:?}");
    assert!(
        !shown.contains("the-token") && !shown.contains("alice"),
        "{shown}"
    );
}

#[tokio::test]
async fn the_dev_mailbox_keeps_the_newest() {
    let (_, delivery) = delivery();
    let mailbox = DevMailbox::with_capacity(2);
    assert_eq!(mailbox.last_link(), None);
    for to in ["a@example.org", "b@example.org", "c@example.org"] {
        mailbox
            .send(&mailer().render(&reset(&delivery, to)).expect("a mail"))
            .await
            .expect("taken");
    }
    let kept: Vec<_> = mailbox
        .messages()
        .iter()
        .map(|mail| mail.to().to_owned())
        .collect();
    assert_eq!(kept, ["b@example.org", "c@example.org"]);
    assert_eq!(
        mailbox.last_link().as_deref(),
        Some("https://example.com/app/reset/the-token")
    );
    assert_eq!(
        mailbox.last_to("B@example.org").expect("a mail").to(),
        "b@example.org"
    );
    assert!(mailbox.last_to("a@example.org").is_none());
}

#[tokio::test]
async fn a_file_is_one_mail_however_often_it_is_sent() {
    let folder = tempfile::tempdir().expect("a folder");
    let files = FileTransport::new(folder.path().join("out")).expect("a folder");
    let message = message("welcome");
    for _ in 0..2 {
        files
            .send(&mailer().render(&message).expect("a mail"))
            .await
            .expect("written");
    }
    let names: Vec<_> = fs::read_dir(files.folder())
        .expect("a folder")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .into_string()
                .expect("a name")
        })
        .collect();
    assert_eq!(names, [format!("{}.eml", message.key.as_str())]);
    let raw = fs::read(files.folder().join(&names[0])).expect("a file");
    let parsed = mail_parser::MessageParser::default()
        .parse(&raw)
        .expect("a mail");
    assert_eq!(parsed.subject(), Some("Welcome"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(files.folder().join(&names[0]))
            .expect("a file")
            .permissions()
            .mode();
        assert_eq!(mode & 0o077, 0, "nobody else may read it");
    }
}
