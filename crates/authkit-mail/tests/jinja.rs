//! Templates of a Flask application, unchanged: what they give here is what Jinja2 gives there, to the byte.
//!
//! It belongs to the suite `oracle`: `AUTHKIT_TEST_PYTHON` names a Python with Flask-Security 1.7.4. Its own templates are
//! read from there.
#![cfg(feature = "jinja")]
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // the lints spare test functions, not their helpers

#[path = "support/post.rs"]
mod post;
#[path = "support/python.rs"]
mod python;

use authkit_mail::store::clock::{Clock, SystemClock};
use authkit_mail::store::memory::Memory;
use authkit_mail::store::{EmailAddress, Message, MessageKey};
use authkit_mail::{
    Deliver, Links, MailConfig, MailDelivery, Mailer, Notice, NoticeKind, Templates,
};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::time::Duration;

/// The flows of Flask-Security that mail, with whether there is a token, and the name of its link.
const UPSTREAM: [(NoticeKind, bool, Option<&str>); 7] = [
    (NoticeKind::Welcome, true, Some("confirmation_link")),
    (NoticeKind::Welcome, false, None),
    (
        NoticeKind::ConfirmationInstructions,
        true,
        Some("confirmation_link"),
    ),
    (NoticeKind::LoginInstructions, true, Some("login_link")),
    (NoticeKind::ResetInstructions, true, Some("reset_link")),
    (NoticeKind::ResetNotice, false, None),
    (NoticeKind::ChangeNotice, false, None),
];

fn write(folder: &Path, name: &str, source: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, source).expect("a file");
}

#[test]
fn the_twelve_templates_of_flask_security_give_what_jinja2_gives() {
    let mut contexts = Vec::new();
    let mut mails = Vec::new();
    for recoverable in [true, false] {
        let links = Links::new("https://example.com").expect("a base");
        let links = if recoverable {
            links
        } else {
            links.without_recovery()
        };
        let delivery = MailDelivery::new(Memory::new(), links.clone());
        for (kind, has_token, link) in UPSTREAM {
            if kind == NoticeKind::ResetInstructions && !recoverable {
                continue;
            }
            for address in [
                "matt@lp.com",
                "o'hara&sons@example.com",
                "<'\">&.@x.example",
            ] {
                let Ok(email) = EmailAddress::parse(address) else {
                    continue;
                };
                let notice = Notice::new(kind, &email);
                let day = Duration::from_secs(86_400);
                let notice = if has_token {
                    notice.with_token("Wy-a.token_of-theirs", day)
                } else {
                    notice
                };
                let message = delivery
                    .message(notice, SystemClock.now())
                    .expect("a message");
                let named = link.map(|name| (name.to_owned(), json!(message.context["link"])));
                contexts.push(json!({
                    "template": kind.template(),
                    "email": email.as_str(),
                    "confirmable": has_token,
                    "recoverable": recoverable,
                    "links": named.into_iter().collect::<serde_json::Map<_, _>>(),
                }));
                mails.push((links.clone(), message));
            }
        }
    }
    let question = json!({ "upstream": contexts, "overrides": {} });
    let Some(answer) = python::ask("render.py", &question) else {
        return;
    };
    assert_eq!(answer["version"], "1.7.4");
    let answers = answer["upstream"].as_array().expect("answers");
    assert_eq!(answers.len(), mails.len());
    for ((links, message), expected) in mails.iter().zip(answers) {
        let folder = tempfile::tempdir().expect("a folder");
        for part in ["txt", "html"] {
            let name = format!("security/email/{}.{part}", message.template);
            let source = expected[part]["source"].as_str().expect("a source");
            write(folder.path(), &name, source);
        }
        let templates = Templates::with_folder(folder.path()).expect("a folder");
        let mailer = Mailer::new(MailConfig::new(links), templates);
        mailer.check().expect("it is a template of ours now");
        let mail = mailer.render(message).expect("a mail");
        assert_eq!(
            mail.text(),
            expected["txt"]["text"].as_str().expect("a text"),
            "{}.txt",
            message.template
        );
        assert_eq!(
            mail.html(),
            expected["html"]["text"].as_str(),
            "{}.html",
            message.template
        );
    }
    let mut twelve: Vec<_> = mails.iter().map(|(_, it)| it.template.as_str()).collect();
    twelve.sort_unstable();
    twelve.dedup();
    assert_eq!(twelve.len(), 6, "six messages, of two parts each");
}

/// What people write into templates of their own.
const WRITTEN: &[&str] = &[
    // white space: what a tag leaves behind, and what a dash takes away
    "a\n{% if yes %}\n  b\n{% endif %}\nc\n",
    "a\n{%- if yes %}\n  b\n{%- endif %}\nc\n\n",
    "a\n{% if yes -%}\n  b\n{% endif -%}\nc",
    "  {% for item in items %}  {{ item.name }}\n  {% endfor %}  end\n\n\n",
    "{% for item in items -%} {{ loop.index }}/{{ loop.length }} {{ item.name }}{% if not loop.last %}, {% endif %}{%- endfor %}\n",
    "{# a note\n of two lines #}\nafter\r\nwindows\r\n",
    "{%+ if yes %}kept{%+ endif %}\n",
    "{{- '  x  ' -}}  \n",
    // values, and what escapes them
    "{{ user.email }} {{ user['email'] }} {{ nasty }} {{ nasty|e }} {{ nasty|safe }} {{ nasty|upper }}",
    "{{ nasty ~ '<i>' }} {{ '<b>' }} {{ '<b>'|safe }} {{ ('<b>' ~ nasty)|e }} {{ 1 + 2 }} {{ 7 / 2 }} {{ 7 // 2 }} {{ 2 ** 3 }}",
    "{{ yes }} {{ no }} {{ nothing }} {{ [1, 'a'] }} {{ 1.5 }} {{ count }} {{ -3 }}",
    "{{ missing is defined }} {{ user.email is defined }} {{ missing|default('none') }} {{ nothing|default('d', true) }} {{ no or 'else' }}",
    "{{ 'yes' if yes else 'no' }} {{ 'x' if no }}|",
    "{% set name = user.username or user.email %}Hello {{ name }}!",
    // filters
    "{{ title|title }} {{ title|capitalize }} {{ title|lower }} {{ title|replace('r', 'R') }} {{ '  t '|trim }}|",
    "{{ items|length }} {{ items|map(attribute='name')|join(', ') }} {{ [3, 1, 2]|sort|join }} {{ [1, 2]|first }} {{ [1, 2]|last }}",
    "{{ 'a b/c?d=e&f'|urlencode }} {{ 3.14159|round(2) }} {{ '42'|int + 1 }} {{ '%s owes %d'|format(title, 3) }}",
    "{{ 'one\ntwo'|indent(4) }} {{ [1, 2, 3]|sum }} {{ items|selectattr('price')|list|length }} {{ 'abc'|reverse }}",
    "{% filter upper %}shout {{ title }}{% endfilter %}",
    // structure
    "{% macro hi(who, mark='!') %}Hi {{ who }}{{ mark }}{% endmacro %}{{ hi(title) }} {{ hi(nasty, mark='?') }}",
    "{% with x = 1 %}{{ x }}{% endwith %}{% raw %}{{ not this }}{% endraw %}",
    "{% for item in [] %}x{% else %}none{% endfor %}{% if count > 1 and not no %} many{% elif count == 1 %} one{% endif %}",
    "{% include 'security/email/part.html' %}",
    "{% import 'security/email/macros.html' as m %}{{ m.tag(title) }} {% from 'security/email/macros.html' import tag %}{{ tag('x') }}",
    "{% extends 'security/email/base.html' %}{% block body %}{{ super() }} mine {{ nasty }}{% endblock %}",
    "{% set total = namespace(n=0) %}{% for item in items %}{% set total.n = total.n + item.price %}{% endfor %}{{ total.n }}",
    // translation, as Flask-Babel's
    "{{ _('Welcome') }} {{ _('Hello %(name)s, you are 100%% in', name=nasty) }} {{ gettext('%(a)s', a=count) }}",
    "{{ ngettext('%(num)s link', '%(num)s links', 1) }} {{ ngettext('%(num)s link', '%(num)s links', count) }}",
    "{{ _('Use <a href=\"%(link)s\">this</a>', link='https://example.com/a/b?c=d&e') }}",
    // addresses
    "{{ url_for_security('forgot_password', _external=True) }} {{ url_for('security.login', _external=True) }} {{ url_for_security('register') }}",
    // Python's methods
    "{{ user.email.split('@')[0] }} {{ title.upper() }} {{ title.startswith('dr') }} {{ ' x '.strip() }} {{ 'two words'.title() }} {{ 'a-b'.replace('-', '+') }}",
    "{{ '{} and {n}'.format(title, n=1) }} {% for key, value in user.items()|sort %}{{ key }}={{ value }};{% endfor %} {{ items[0].get('name') }} {{ ', '.join(['a', 'b']) }}",
];

const SHARED: [(&str, &str); 3] = [
    ("security/email/part.html", "part of {{ title }}\n"),
    (
        "security/email/macros.html",
        "{% macro tag(x) -%}\n<b>{{ x }}</b>\n{%- endmacro %}\n",
    ),
    (
        "security/email/base.html",
        "<p>\n{% block body %}\nbase\n{% endblock %}\n</p>\n",
    ),
];

#[test]
fn what_people_write_gives_what_jinja2_gives() {
    let values = json!({
        "user": { "email": "o'hara&sons@example.com", "username": "" },
        "nasty": "<a href=\"x\" title='y'>& co/ltd</a>",
        "title": "dr. o'neil is here",
        "items": [{ "name": "<one>", "price": 3 }, { "name": "two", "price": 4 }],
        "count": 5, "yes": true, "no": false, "nothing": null,
    });
    let folder = tempfile::tempdir().expect("a folder");
    let mut files = serde_json::Map::new();
    for (name, source) in SHARED {
        write(folder.path(), name, source);
        files.insert(name.into(), json!({ "source": source, "values": null }));
    }
    for (number, source) in WRITTEN.iter().enumerate() {
        for part in ["txt", "html"] {
            let name = format!("security/email/written{number}.{part}");
            write(folder.path(), &name, source);
            files.insert(name, json!({ "source": source, "values": values }));
        }
    }
    let question = json!({ "upstream": [], "overrides": files });
    let Some(answer) = python::ask("render.py", &question) else {
        return;
    };
    let links = Links::new("https://example.com").expect("a base");
    let templates = Templates::with_folder(folder.path())
        .expect("a folder")
        .lenient();
    let given = values.clone();
    let mailer = Mailer::new(MailConfig::new(&links), templates).with_context(move |mail| {
        for (name, value) in given.as_object().expect("values") {
            mail.set(name, value);
        }
    });
    let mut different = Vec::new();
    for (number, source) in WRITTEN.iter().enumerate() {
        let message = Message::new(
            MessageKey::from_random([0; 16]),
            format!("written{number}"),
            post::address("alice@example.com"),
            SystemClock.now(),
        );
        let of =
            |part: &str| &answer["overrides"][format!("security/email/written{number}.{part}")];
        match mailer.render(&message) {
            Ok(mail) => {
                let ours = [("txt", Some(mail.text())), ("html", mail.html())];
                for (part, ours) in ours {
                    // a macro of an HTML file escapes what a text file gives it: here it does not
                    if part == "txt" && source.contains("macros.html") {
                        continue;
                    }
                    if of(part).as_str() != ours {
                        let ours = ours.map_or(Value::Null, Value::from);
                        different.push(format!("{part} {source:?}\n  {ours}\n  {}", of(part)));
                    }
                }
            }
            Err(error) => different.push(format!("{source:?}\n  {error}")),
        }
    }
    assert!(different.is_empty(), "\n{}", different.join("\n"));
}
