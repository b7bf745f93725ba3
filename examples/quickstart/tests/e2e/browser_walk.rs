//! The whole story in Chromium, by clicking and typing, with JavaScript switched off.
//!
//! It runs when `AUTHKIT_TEST_CHROMEDRIVER` names a chromedriver, and leaves a picture of every page in `target/screens`.

mod letters;
mod recovery;
mod staying;

use std::env;
use std::fs;
use std::panic::resume_unwind;
use std::path::Path;

use fantoccini::Locator;

use crate::support::browser::{Driver, Shots, Window};
use crate::support::client::Client;
use crate::support::mailbox::{WELCOME, mail};
use crate::support::server::{Home, Server};
use crate::support::{OTHER_PASSWORD, PASSWORD};
use Shots::{All, Narrow};

const EMAIL: &str = "ada.lovelace@example.com";

#[tokio::test]
async fn browser_walk() {
    let Some(program) =
        env::var_os("AUTHKIT_TEST_CHROMEDRIVER").filter(|program| !program.is_empty())
    else {
        eprintln!(
            "NOT RUN: browser_walk needs AUTHKIT_TEST_CHROMEDRIVER, the path of a chromedriver"
        );
        return;
    };
    let driver = Driver::start(Path::new(&program));
    let browser = driver.open().await;
    if let Some(report) = env::var_os("AUTHKIT_SUITE_REPORT") {
        fs::write(Path::new(&report).join("browser"), "").expect("a report");
    }
    let home = Home::new();
    let server = Server::start(&home);
    let window = Window::new(browser.clone()).await;
    // whatever happens, the browser is closed
    let walked = tokio::spawn(walk(home, server, window)).await;
    let closed = browser.close().await;
    if let Err(failed) = walked {
        resume_unwind(failed.into_panic());
    }
    closed.expect("it closes");
}

async fn walk(home: Home, server: Server, mut window: Window) {
    let at = |path: &str| server.url(path);
    let client = server.client();

    scripts_are_off(&window, &home).await;
    window.goto(&at("/")).await;
    window
        .look("home", All, "Hello", "This page is for everybody.")
        .await;
    register(&mut window, &client).await;
    confirm(&mut window, &client, &at).await;
    sign_in(&mut window, &at).await;
    roles(&mut window, &home).await;
    change(&mut window, &at).await;
    sign_out(&mut window, &at).await;
    staying::signed_in(&mut window, &server.client(), &at).await;
    recovery::reset(&mut window, &client, &at).await;
    recovery::confirm_again(&mut window, &client, &at).await;
    recovery::forged(&mut window, &at).await;
    recovery::long_address(&mut window, &client, &at).await;
    letters::all(&mut window, &client, &home).await;
}

/// What follows proves that no page needs JavaScript only if there is none.
async fn scripts_are_off(window: &Window, home: &Home) {
    let page = home.path("scripts.html");
    fs::write(
        &page,
        "<title>off</title><script>document.title = 'on'</script>",
    )
    .expect("a file");
    window.goto(&format!("file://{}", page.display())).await;
    assert_eq!(window.client.title().await.expect("a title"), "off");
}

async fn register(window: &mut Window, client: &Client) {
    window.follow("Register").await;
    window
        .look("register", All, "Register", "At least 15 characters")
        .await;
    let both = [
        ("email", "ada@localhost"),
        ("password", PASSWORD),
        ("password_confirm", OTHER_PASSWORD),
    ];
    window.enter(&both).await;
    window.press("Register").await;
    window
        .look("register-wrong", All, "Register", "Passwords do not match")
        .await;
    window
        .enter(&[
            ("email", EMAIL),
            ("password", PASSWORD),
            ("password_confirm", OTHER_PASSWORD),
        ])
        .await;
    window.press("Register").await;
    window
        .look(
            "register-mismatch",
            Narrow,
            "Register",
            "Passwords do not match",
        )
        .await;
    let focus = window.run("return document.activeElement.name").await;
    assert_eq!(
        focus, "password",
        "both passwords are empty again, and the first has the focus"
    );
    let kept = window
        .run("return [...document.querySelectorAll('form input')].map(i => i.value).slice(1)")
        .await;
    assert_eq!(
        kept,
        serde_json::json!([EMAIL, "", ""]),
        "the address is kept, no password is"
    );
    window
        .enter(&[("password", PASSWORD), ("password_confirm", PASSWORD)])
        .await;
    window.press("Register").await;
    window
        .look("registered", All, "Login", "We have sent a mail")
        .await;
    mail(client, EMAIL, WELCOME, 1).await;
    window
        .enter(&[("email", EMAIL), ("password", PASSWORD)])
        .await;
    window.press("Login").await;
    window
        .look(
            "not-confirmed",
            Narrow,
            "Login",
            "Invalid email or password",
        )
        .await;
}

async fn confirm(window: &mut Window, client: &Client, at: &impl Fn(&str) -> String) {
    window.goto(&at("/")).await;
    window.follow("The mail that was sent").await;
    window
        .look("mailbox", All, "Development mailbox", WELCOME)
        .await;
    window
        .find(Locator::XPath("//summary[.='HTML']"))
        .await
        .click()
        .await
        .expect("a click");
    window
        .look("mailbox-open", Narrow, "Development mailbox", WELCOME)
        .await;
    let link = mail(client, EMAIL, WELCOME, 1).await.link;
    window.follow(&link).await;
    window
        .look(
            "confirm",
            All,
            "Confirm your email address",
            "press the button",
        )
        .await;
    window.press("Confirm email address").await;
    window
        .look(
            "confirmed",
            Narrow,
            "Login",
            "Your email has been confirmed",
        )
        .await;
    window.goto(&link).await;
    window
        .look(
            "confirmed-already",
            All,
            "Already confirmed",
            "has already been confirmed",
        )
        .await;
    window.follow("Login").await;
    window.look("login", All, "Login", "Password").await;
}

async fn sign_in(window: &mut Window, at: &impl Fn(&str) -> String) {
    window.goto(&at("/")).await;
    window.follow("A page for members").await;
    window
        .look(
            "login-first",
            Narrow,
            "Login",
            "Please log in to access this page.",
        )
        .await;
    window
        .enter(&[("email", EMAIL), ("password", OTHER_PASSWORD)])
        .await;
    window.press("Login").await;
    window
        .look("login-wrong", All, "Login", "Invalid email or password")
        .await;
    window.enter(&[("password", PASSWORD)]).await;
    window.press("Login").await;
    window.look("account", All, "Your page", EMAIL).await;
    window.follow("Back").await;
    window
        .look("home-signed-in", All, "Hello", "You are signed in as")
        .await;
}

async fn roles(window: &mut Window, home: &Home) {
    window.follow("The page for admins").await;
    window
        .look(
            "forbidden",
            All,
            "Not allowed",
            "You do not have permission",
        )
        .await;
    assert!(home.run(&["grant", EMAIL, "admin"]).status.success());
    window.client.refresh().await.expect("a page");
    window
        .look("admin", Narrow, "The page for admins", EMAIL)
        .await;
    window.follow("Back").await;
}

async fn change(window: &mut Window, at: &impl Fn(&str) -> String) {
    window.follow("Change your password").await;
    window.look("change", All, "Change password", EMAIL).await;
    let fields = |old| {
        [
            ("password", old),
            ("new_password", OTHER_PASSWORD),
            ("new_password_confirm", OTHER_PASSWORD),
        ]
    };
    window.enter(&fields(OTHER_PASSWORD)).await;
    window.press("Change password").await;
    window
        .look(
            "change-wrong",
            Narrow,
            "Change password",
            "Invalid password",
        )
        .await;
    window.enter(&fields(PASSWORD)).await;
    window.press("Change password").await;
    window
        .look(
            "changed",
            Narrow,
            "Hello",
            "You successfully changed your password.",
        )
        .await;
    window.goto(&at("/account")).await;
    window.find(Locator::XPath("//h1[.='Your page']")).await;
}

async fn sign_out(window: &mut Window, at: &impl Fn(&str) -> String) {
    window.goto(&at("/logout")).await;
    window.look("logout", Narrow, "Log out", EMAIL).await;
    window.press("Log out").await;
    window
        .look("logged-out", Narrow, "Hello", "You have been logged out.")
        .await;
    window.goto(&at("/account")).await;
    window.find(Locator::XPath("//h1[.='Login']")).await;
}
