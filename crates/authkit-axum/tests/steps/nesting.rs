//! Routes below another path, walked as a browser walks them: by the links and forms of the pages.

use std::collections::BTreeMap;

use authkit_axum::mail::DevMailbox;
use authkit_axum::store::memory::Memory;
use authkit_axum::{Auth, CurrentUser, Endpoint, Paths};
use axum::Router;
use axum::http::{Method, StatusCode, header};
use axum::routing::get;

use crate::app::{Answer, App, OTHER, PASSWORD, keys, quick, request};

const EMAIL: &str = "alice@example.com";

/// An application with our routes below `/account`.
fn nested(base_url: &str, mount: impl FnOnce(&Auth) -> Router<Auth>) -> App {
    let (store, mailbox, hashing) = (Memory::new(), DevMailbox::new(), quick());
    let auth = Auth::builder(store.clone())
        .keys(keys())
        .base_url(base_url)
        .hashing(hashing.clone())
        .mail(mailbox.clone())
        .everything()
        .post_login_view("/members")
        .build()
        .unwrap();
    let members = async |user: CurrentUser| user.email().to_string();
    let router = mount(&auth)
        .route("/", get(async || "home"))
        .route("/members", get(members).layer(auth.login_required()))
        .layer(auth.layer())
        .with_state(auth);
    App {
        router,
        store,
        mailbox,
        hashing,
    }
}

fn below_account(auth: &Auth) -> Router<Auth> {
    Router::new().nest("/account", auth.routes())
}

/// A browser: where it is, what it shows, what it keeps.
struct Browser<'a> {
    app: &'a App,
    cookies: BTreeMap<String, String>,
    at: String,
    page: String,
}

/// The values of an attribute, in the order of the page.
fn attributes<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    let begin = format!(" {name}=\"");
    let parts = html.split(begin.as_str()).skip(1);
    parts.map(|part| part.split('"').next().unwrap()).collect()
}

impl<'a> Browser<'a> {
    fn new(app: &'a App) -> Self {
        Self {
            app,
            cookies: BTreeMap::new(),
            at: String::new(),
            page: String::new(),
        }
    }

    async fn send(&mut self, method: Method, path: &str, body: String) -> Answer {
        let kept = self.cookies.iter();
        let kept: Vec<_> = kept
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let kept = kept.join("; ");
        let headers = [
            ("cookie", kept.as_str()),
            ("accept", "text/html"),
            ("sec-fetch-site", "same-origin"),
            ("content-type", "application/x-www-form-urlencoded"),
        ];
        let answer = self.app.send(request(method, path, &headers, body)).await;
        for set in answer.headers.get_all(header::SET_COOKIE) {
            let (pair, attributes) = set.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if attributes.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    /// Goes there, and on to wherever that leads.
    async fn open(&mut self, path: &str) {
        let answer = self.send(Method::GET, path, String::new()).await;
        self.arrive(path, answer).await;
    }

    async fn arrive(&mut self, path: &str, mut answer: Answer) {
        self.at = path.to_owned();
        while answer.status == StatusCode::SEE_OTHER {
            self.at = answer.headers[header::LOCATION]
                .to_str()
                .unwrap()
                .to_owned();
            let there = self.at.clone();
            answer = self.send(Method::GET, &there, String::new()).await;
        }
        assert_ne!(answer.status, StatusCode::NOT_FOUND, "{}", self.at);
        assert!(!answer.status.is_server_error(), "{}", self.at);
        self.page = answer.body;
        // whatever else this page leads to is there as well
        let page = self.page.clone();
        for link in attributes(&page, "href") {
            let link = link.replace("&amp;", "&");
            let there = self.app.get(&link, &[]).await;
            assert_ne!(there.status, StatusCode::NOT_FOUND, "{link} on {}", self.at);
        }
    }

    /// Follows the link with that text.
    async fn click(&mut self, text: &str) {
        let before = self.page.split(&format!("\">{text}</a>")).next().unwrap();
        let href = attributes(before, "href");
        let href = href.last().expect(text).replace("&amp;", "&");
        self.open(&href).await;
    }

    /// Fills in the form of the page and sends it to where it says.
    async fn send_form(&mut self, fields: &[(&str, &str)]) {
        let form = self.page.split("<form ").nth(1).expect(&self.page);
        let form = format!(" {}", form.split("</form>").next().unwrap());
        let action = attributes(&form, "action")[0].to_owned();
        let mut body = url_encoded(fields);
        for input in form.split("<input ").skip(1) {
            let input = format!(" {}", input.split('>').next().unwrap());
            if input.contains("type=\"hidden\"") {
                let (name, value) = (attributes(&input, "name"), attributes(&input, "value"));
                body += &format!("&{}", url_encoded(&[(name[0], value[0])]));
            }
        }
        let answer = self.send(Method::POST, &action, body).await;
        self.arrive(&action, answer).await;
    }

    async fn register(&mut self) {
        let fields = [
            ("email", EMAIL),
            ("password", PASSWORD),
            ("password_confirm", PASSWORD),
        ];
        self.send_form(&fields).await;
    }

    async fn sign_in(&mut self, password: &str) {
        self.send_form(&[("email", EMAIL), ("password", password)])
            .await;
    }
}

fn url_encoded(fields: &[(&str, &str)]) -> String {
    let encoded = |text: &str| {
        let bytes = text.bytes();
        bytes.fold(String::new(), |text, byte| text + &format!("%{byte:02X}"))
    };
    let pairs = fields.iter();
    let pairs: Vec<_> = pairs
        .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
        .collect();
    pairs.join("&")
}

#[tokio::test]
async fn an_account_is_lived_with_below_another_path_by_links_and_forms_alone() {
    let app = nested("https://site.example/account", below_account);
    let mut browser = Browser::new(&app);
    browser.open("/members").await;
    assert_eq!(browser.at, "/account/login?next=%2Fmembers");

    browser.click("Create an account").await;
    assert_eq!(browser.at, "/account/register?next=/members");
    browser.register().await;
    assert_eq!(browser.at, "/account/login?next=%2Fmembers");

    let link = app.link(EMAIL, "Welcome").await;
    browser.open(&link).await;
    assert_eq!(browser.at, "/account/confirm/open");
    browser.send_form(&[]).await;
    assert_eq!(browser.at, "/account/login");
    browser.sign_in(PASSWORD).await;
    assert_eq!(
        (browser.at.as_str(), browser.page.as_str()),
        ("/members", EMAIL)
    );

    browser.open("/account/sessions").await;
    browser.click("Change password").await;
    assert_eq!(browser.at, "/account/change");
    let fields = [
        ("password", PASSWORD),
        ("new_password", OTHER),
        ("new_password_confirm", OTHER),
    ];
    browser.send_form(&fields).await;
    assert_eq!(
        (browser.at.as_str(), browser.page.as_str()),
        ("/members", EMAIL)
    );

    browser.open("/account/change").await;
    browser.click("Log out").await;
    assert_eq!(browser.at, "/account/logout");
    browser.send_form(&[]).await;
    assert_eq!(browser.at, "/");

    browser.open("/account/login").await;
    browser.click("Forgot your password?").await;
    browser.send_form(&[("email", EMAIL)]).await;
    assert_eq!(browser.at, "/account/login");
    let link = app.link(EMAIL, "Password reset instructions").await;
    browser.open(&link).await;
    assert_eq!(browser.at, "/account/reset/open");
    let fields = [("password", PASSWORD), ("password_confirm", PASSWORD)];
    browser.send_form(&fields).await;
    assert_eq!(browser.at, "/account/login");
    browser.sign_in(PASSWORD).await;
    assert_eq!(browser.page, EMAIL);
}

#[tokio::test]
async fn pages_lead_on_below_another_path_that_the_base_address_does_not_say() {
    let app = nested("https://site.example", below_account);
    let mut browser = Browser::new(&app);
    browser.open("/account/change").await;
    assert_eq!(browser.at, "/account/login?next=%2Faccount%2Fchange");
    browser.click("Create an account").await;
    browser.register().await;
    assert_eq!(browser.at, "/account/login?next=%2Faccount%2Fchange");
    let link = app.link(EMAIL, "Welcome").await;
    assert!(
        link.starts_with("/confirm/"),
        "mails know the base address alone"
    );
    browser.open(&format!("/account{link}")).await;
    browser.send_form(&[]).await;
    assert_eq!(browser.at, "/account/login");
    browser.sign_in("not the right password").await;
    assert!(browser.page.contains("Invalid email or password"));
    browser.sign_in(PASSWORD).await;
    assert_eq!(browser.page, EMAIL);
}

/// The token of a link is what comes last, whatever else the path says.
#[tokio::test]
async fn a_path_with_parameters_of_its_own_keeps_them() {
    let app = nested("https://site.example", |auth| {
        Router::new().nest("/t/{tenant}", auth.routes())
    });
    let mut browser = Browser::new(&app);
    browser.open("/t/acme/login").await;
    browser.click("Create an account").await;
    browser.register().await;
    assert_eq!(browser.at, "/t/acme/login");
    let link = app.link(EMAIL, "Welcome").await;
    browser.open(&format!("/t/acme{link}")).await;
    assert_eq!(browser.at, "/t/acme/confirm/open");
    browser.send_form(&[]).await;
    assert_eq!(browser.at, "/t/acme/login");
    browser.sign_in(PASSWORD).await;
    assert_eq!(browser.page, EMAIL);
    let there = app.get("/t/\\evil.example/change", &[]).await;
    let to = there.headers[header::LOCATION].to_str().unwrap();
    assert!(
        to.starts_with("/login?next="),
        "no other host is led to: {to}"
    );
}

#[tokio::test]
async fn one_endpoint_below_another_path_sends_its_form_there() {
    let app = nested("https://site.example", |auth| {
        let alone = Router::new().route("/here", auth.endpoint(Endpoint::Login));
        auth.routes().nest("/in", alone)
    });
    app.move_in(EMAIL).await;
    let mut browser = Browser::new(&app);
    browser.open("/in/here").await;
    assert_eq!(attributes(&browser.page, "action"), ["/in/here"]);
    browser.click("Create an account").await;
    assert_eq!(browser.at, "/register", "the others are where they were");
    browser.open("/in/here").await;
    browser.sign_in("not the right password").await;
    browser.sign_in(PASSWORD).await;
    assert_eq!(browser.page, EMAIL);
}

/// `URL_PREFIX`: the routes themselves have it, and are merged.
#[tokio::test]
async fn a_prefix_stands_before_every_path() {
    let (store, mailbox, hashing) = (Memory::new(), DevMailbox::new(), quick());
    let auth = Auth::builder(store.clone())
        .keys(keys())
        .base_url("https://site.example")
        .hashing(hashing.clone())
        .mail(mailbox.clone())
        .everything()
        .paths(Paths::default().below("/account/"))
        .build()
        .unwrap();
    let app = App {
        router: auth.routes().route("/", get(async || "home")),
        store,
        mailbox,
        hashing,
    };
    let mut browser = Browser::new(&app);
    browser.open("/account/login").await;
    browser.click("Create an account").await;
    browser.register().await;
    browser.open(&app.link(EMAIL, "Welcome").await).await;
    assert_eq!(browser.at, "/account/confirm/open");
    browser.send_form(&[]).await;
    assert_eq!(browser.at, "/account/login");
}

#[cfg(feature = "openapi")]
#[tokio::test]
async fn the_description_says_below_which_path_it_all_is() {
    let auth = Auth::builder(Memory::new())
        .keys(keys())
        .base_url("https://site.example/account")
        .hashing(quick())
        .build()
        .unwrap();
    let description = auth.openapi_description();
    assert_eq!(description["servers"][0]["url"], "/account");
    assert!(description["paths"]["/login"].is_object());
}
