//! Every page in Chromium: in English and in Russian, as a telephone and a desk show it, with JavaScript and without, and as
//! people use it who do not see it or have no mouse (axe-core).
//!
//! It runs when `AUTHKIT_TEST_CHROMEDRIVER` names a chromedriver and `AUTHKIT_TEST_AXE` the script of axe-core, and leaves a picture of
//! every page in `target/screens/pages`.

use std::env;
use std::fs;
use std::panic::resume_unwind;
use std::path::Path;

use authkit_axum::mail::DevMailbox;
use authkit_axum::{
    Auth, Key, KeyRing, Registration, SignUpFields, SystemRandom, UsernameRules, Usernames,
    dev_mailbox,
};
use authkit_sqlx::Sqlite;
use axum::Router;
use serde_json::json;
use tokio::net::TcpListener;

use crate::support::browser::{Driver, Shots, Window};
use crate::support::client::Client;
use crate::support::mailbox::{RESET, WELCOME, mail};
use crate::support::server::{Home, Server};
use crate::support::{OTHER_PASSWORD, PASSWORD};

#[tokio::test]
async fn browser_pages() {
    let named = |name: &str| env::var_os(name).filter(|value| !value.is_empty());
    let (Some(program), Some(axe)) = (
        named("AUTHKIT_TEST_CHROMEDRIVER"),
        named("AUTHKIT_TEST_AXE"),
    ) else {
        eprintln!("NOT RUN: browser_pages needs AUTHKIT_TEST_CHROMEDRIVER and AUTHKIT_TEST_AXE");
        return;
    };
    let axe = fs::read_to_string(axe).expect("the script of axe-core");
    let driver = Driver::start(Path::new(&program));
    for scripts in [true, false] {
        let browser = driver.open_with(scripts).await;
        if let Some(report) = env::var_os("AUTHKIT_SUITE_REPORT") {
            fs::write(Path::new(&report).join("axe"), "").expect("a report");
        }
        let folder = if scripts {
            "screens/pages"
        } else {
            "screens/pages-without-scripts"
        };
        let window = Window::keeping(browser.clone(), folder).await;
        let axe = scripts.then(|| axe.clone());
        // whatever happens, the browser is closed
        let walked = tokio::spawn(walk(window, axe)).await;
        let closed = browser.close().await;
        if let Err(failed) = walked {
            resume_unwind(failed.into_panic());
        }
        closed.expect("it closes");
    }
}

/// One language after the other, each on a server of its own.
async fn walk(mut window: Window, axe: Option<String>) {
    if let Some(axe) = &axe {
        // what finds nothing anywhere would find nothing here
        window
            .goto("data:text/html,<title>x</title><img src=x><input>")
            .await;
        assert_ne!(
            window.violations(axe).await,
            json!([]),
            "axe-core finds what is wrong"
        );
    }
    for language in ["en", "ru"] {
        let home = Home::new();
        let server = Server::start(&home);
        window.speak(language).await;
        let mut pages = Pages {
            window: &mut window,
            client: server.client(),
            site: server.url(""),
            language,
            axe: axe.as_deref(),
        };
        pages.strangers().await;
        pages.links().await;
        pages.owners().await;
        let other = other_site().await;
        pages.client = Client::new(&other);
        pages.site = other;
        pages.owners_without_a_password().await;
    }
}

/// An application where people may have names, and need no password; it runs for as long as the test does.
async fn other_site() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let site = format!("http://{}", listener.local_addr().expect("an address"));
    let key = Key::generate(&mut SystemRandom).expect("a key");
    let mailbox = DevMailbox::new();
    let names = Usernames::Optional(UsernameRules::default());
    let registration = Registration::DEFAULT
        .with_usernames(names.clone())
        .with_optional_password(true);
    let auth = Auth::builder(Sqlite::open_in_memory().await.expect("a store"))
        .keys(KeyRing::new(key))
        .base_url(&site)
        .site_name("AuthKit quickstart")
        .mail(mailbox.clone())
        .everything()
        .registerable_with(registration, SignUpFields::none())
        .changeable_username(names)
        .build()
        .expect("an application");
    let app = Router::new()
        .merge(auth.routes())
        .merge(dev_mailbox::routes(&mailbox))
        .layer(auth.layer())
        .with_state(auth);
    tokio::spawn(async move { axum::serve(listener, app).await });
    site
}

struct Pages<'a> {
    window: &'a mut Window,
    client: Client,
    site: String,
    language: &'a str,
    axe: Option<&'a str>,
}

const EMAIL: &str = "grace.hopper@example.com";
const LOGIN: &str = "Login instructions";
const UNLOCK: &str = "Your account is locked for a while";
const NEW_EMAIL: &str = "Confirm your new email address";
const MOVED: &str = "Your email address has been changed";

impl Pages<'_> {
    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.site)
    }

    /// The link of the first mail with that subject, in the language of the pages.
    async fn link(&self, to: &str, subject: &str) -> String {
        let subject = match (self.language, subject) {
            ("en", subject) => subject,
            (_, WELCOME) => "Добро пожаловать",
            (_, RESET) => "Как сменить пароль",
            (_, LOGIN) => "Как войти",
            (_, UNLOCK) => "Ваша учётная запись временно заблокирована",
            (_, NEW_EMAIL) => "Подтвердите новый адрес электронной почты",
            (_, MOVED) => "Адрес вашей электронной почты изменён",
            (_, other) => panic!("{other} in Russian"),
        };
        mail(&self.client, to, subject, 1).await.link
    }

    /// Opens a page and holds it to what every page owes.
    async fn see(&mut self, name: &str, path: &str) {
        let url = if path.starts_with("http") {
            path.to_owned()
        } else {
            self.url(path)
        };
        self.window.goto(&url).await;
        self.look(name).await;
    }

    async fn look(&mut self, name: &str) {
        let name = format!("{}-{name}", self.language);
        let window = &mut *self.window;
        let lang = window.run("return document.documentElement.lang").await;
        assert_eq!(lang, self.language, "{name}");
        let headings = window
            .run("return document.querySelectorAll('h1').length")
            .await;
        assert_eq!(headings, 1, "{name}: one heading");
        let scripts = window.run("return document.scripts.length").await;
        assert_eq!(scripts, 0, "{name}: scripts");
        let nameless = "return [...document.querySelectorAll('input')]
            .filter(i => i.type !== 'hidden' && !i.hidden && !i.labels.length).map(i => i.name)";
        assert_eq!(
            window.run(nameless).await,
            json!([]),
            "{name}: fields without a label"
        );
        if self.language == "ru" {
            let english = "return [...document.querySelectorAll('h1, label, button, .authkit-lead, .authkit-note, .authkit-notice, .authkit-menu a')]
                .map(e => e.innerText).filter(t => t && !/[а-яё]/i.test(t))";
            assert_eq!(
                window.run(english).await,
                json!([]),
                "{name}: texts that are not Russian"
            );
        }
        if let Some(axe) = self.axe {
            assert_eq!(window.violations(axe).await, json!([]), "{name}: axe-core");
        }
        window.picture(&name, Shots::All).await;
    }

    async fn strangers(&mut self) {
        for (name, path) in [
            ("login", "/login"),
            ("login-first", "/change"),
            ("register", "/register"),
            ("send-confirmation", "/confirm"),
            ("forgot", "/reset"),
            ("login-link", "/login-link"),
            ("login-code", "/login-code"),
            ("send-unlock", "/unlock"),
            ("broken-link", "/reset/nonsense"),
        ] {
            self.see(name, path).await;
        }
        self.window.goto(&self.url("/register")).await;
        let fields = [
            ("email", "no@address"),
            ("password", PASSWORD),
            ("password_confirm", OTHER_PASSWORD),
        ];
        self.window.enter(&fields).await;
        self.submit().await;
        self.look("register-wrong").await;
        self.window.goto(&self.url("/login")).await;
        self.window
            .enter(&[("email", EMAIL), ("password", PASSWORD)])
            .await;
        self.submit().await;
        self.look("login-wrong").await;
    }

    /// Sends the form of the page.
    async fn submit(&self) {
        self.window.submit().await;
    }

    /// Registers, and opens every link that is mailed.
    async fn links(&mut self) {
        self.window.goto(&self.url("/register")).await;
        let fields = [
            ("email", EMAIL),
            ("password", PASSWORD),
            ("password_confirm", PASSWORD),
        ];
        self.window.enter(&fields).await;
        self.submit().await;
        self.look("registered").await;
        let link = self.link(EMAIL, WELCOME).await;
        self.see("confirm", &link).await;
        self.submit().await;
        self.look("confirmed").await;
        self.see("confirmed-already", &link).await;
        for (name, path, subject) in [
            ("reset", "/reset", RESET),
            ("login-by-link", "/login-link", LOGIN),
            ("unlock", "/unlock", UNLOCK),
        ] {
            self.window.goto(&self.url(path)).await;
            self.window.enter(&[("email", EMAIL)]).await;
            self.submit().await;
            self.look(&format!("{name}-sent")).await;
            let link = self.link(EMAIL, subject).await;
            self.see(name, &link).await;
        }
    }

    /// Signs in by the link that was opened, and looks at what is one's own.
    async fn owners(&mut self) {
        let link = self.link(EMAIL, LOGIN).await;
        self.window.goto(&link).await;
        self.submit().await;
        for (name, path) in [
            ("change", "/change"),
            ("change-email", "/change-email"),
            ("export", "/export"),
            ("deactivate", "/deactivate"),
            ("delete", "/delete"),
            ("logout", "/logout"),
            ("sessions", "/sessions"),
            ("verify", "/verify"),
        ] {
            self.see(name, path).await;
        }
        self.window.goto(&self.url("/change-email")).await;
        let new = "grace@example.com";
        self.window
            .enter(&[("email", new), ("password", PASSWORD)])
            .await;
        self.submit().await;
        let link = self.link(new, NEW_EMAIL).await;
        self.see("confirm-new-email", &link).await;
        self.submit().await;
        let back = self.link(EMAIL, MOVED).await;
        self.see("revert-email", &back).await;
        self.submit().await;
        self.look("choose-password").await;
    }

    /// Registers with a name and no password, signs in by mail, and looks at what is there for such people alone.
    async fn owners_without_a_password(&mut self) {
        self.see("register-with-a-name", "/register").await;
        self.window
            .enter(&[("email", EMAIL), ("username", "grace")])
            .await;
        self.submit().await;
        self.link(EMAIL, WELCOME).await;
        self.window.goto(&self.url("/login-link")).await;
        self.window.enter(&[("email", EMAIL)]).await;
        self.submit().await;
        let link = self.link(EMAIL, LOGIN).await;
        self.window.goto(&link).await;
        self.submit().await;
        for (name, path) in [
            ("set-password", "/set-password"),
            ("change-username", "/change-username"),
        ] {
            self.see(name, path).await;
        }
    }
}
