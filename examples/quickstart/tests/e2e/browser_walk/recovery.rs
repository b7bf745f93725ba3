//! What goes wrong for people: forgotten passwords, lost mails, forms of another day, addresses without end.

use fantoccini::Locator;

use super::EMAIL;
use crate::support::browser::Shots::{All, Narrow};
use crate::support::browser::Window;
use crate::support::client::Client;
use crate::support::mailbox::{ALREADY, CONFIRM, RESET, WELCOME, mail};
use crate::support::{OTHER_PASSWORD, PASSWORD};

/// As wide as an address may get.
const LONG: &str = "an-address-that-is-longer-than-most-telephones-are-wide-01234@a-long-name-of-a-department.example.com";

pub(super) async fn reset(window: &mut Window, client: &Client, at: &impl Fn(&str) -> String) {
    window.follow("Forgot your password?").await;
    window
        .look(
            "forgot",
            All,
            "Send password reset instructions",
            "Enter your email address",
        )
        .await;
    window.enter(&[("email", "ada@localhost")]).await;
    window.press("Send instructions").await;
    window
        .look(
            "forgot-wrong",
            Narrow,
            "Send password reset instructions",
            "ail",
        )
        .await;
    window.enter(&[("email", EMAIL)]).await;
    window.press("Send instructions").await;
    window
        .look("forgot-sent", Narrow, "Login", "are on their way")
        .await;
    let link = mail(client, EMAIL, RESET, 1).await.link;
    window.goto(&at("/dev/mailbox")).await;
    window
        .look("mailbox-full", Narrow, "Development mailbox", RESET)
        .await;
    window.follow(&link).await;
    window
        .look("reset", All, "Reset password", "Choose a new password")
        .await;
    window
        .enter(&[("password", PASSWORD), ("password_confirm", OTHER_PASSWORD)])
        .await;
    window.press("Reset password").await;
    window
        .look(
            "reset-wrong",
            Narrow,
            "Reset password",
            "Passwords do not match",
        )
        .await;
    window
        .enter(&[("password", PASSWORD), ("password_confirm", PASSWORD)])
        .await;
    window.press("Reset password").await;
    window
        .look(
            "reset-done",
            Narrow,
            "Login",
            "You successfully reset your password",
        )
        .await;
    window
        .enter(&[("email", EMAIL), ("password", OTHER_PASSWORD)])
        .await;
    window.press("Login").await;
    window
        .look("old-password", Narrow, "Login", "Invalid email or password")
        .await;
    window.enter(&[("password", PASSWORD)]).await;
    window.press("Login").await;
    window.find(Locator::XPath("//h1[.='Hello']")).await;
    window.goto(&link).await;
    window
        .look(
            "link-used",
            All,
            "This link is no longer valid",
            "used already",
        )
        .await;
    window.goto(&at("/confirm/half-a-link")).await;
    window
        .look(
            "link-broken",
            Narrow,
            "This link is not valid",
            "lost on the way",
        )
        .await;
    window.goto(&at("/")).await;
    window.press("Log out").await;
}

pub(super) async fn confirm_again(
    window: &mut Window,
    client: &Client,
    at: &impl Fn(&str) -> String,
) {
    window.goto(&at("/login")).await;
    window.follow("Create an account").await;
    let email = "grace@example.com";
    window
        .enter(&[
            ("email", email),
            ("password", PASSWORD),
            ("password_confirm", PASSWORD),
        ])
        .await;
    window.press("Register").await;
    window.find(Locator::XPath("//h1[.='Login']")).await;
    window.follow("Resend confirmation mail").await;
    window
        .look(
            "resend",
            All,
            "Resend confirmation instructions",
            "Enter the address",
        )
        .await;
    window.enter(&[("email", email)]).await;
    window.press("Send a new link").await;
    window
        .look(
            "resent",
            Narrow,
            "Login",
            "a new confirmation link is on its way",
        )
        .await;
    mail(client, email, CONFIRM, 1).await;
    window.follow("Create an account").await;
    window
        .enter(&[
            ("email", EMAIL),
            ("password", PASSWORD),
            ("password_confirm", PASSWORD),
        ])
        .await;
    window.press("Register").await;
    window.find(Locator::XPath("//h1[.='Login']")).await;
    mail(client, EMAIL, ALREADY, 1).await;
}

pub(super) async fn forged(window: &mut Window, at: &impl Fn(&str) -> String) {
    window.goto(&at("/login")).await;
    window
        .client
        .delete_all_cookies()
        .await
        .expect("no cookies");
    window
        .enter(&[("email", EMAIL), ("password", PASSWORD)])
        .await;
    window.press("Login").await;
    window
        .look("csrf", All, "This form has expired", "Open it again")
        .await;
}

pub(super) async fn long_address(
    window: &mut Window,
    client: &Client,
    at: &impl Fn(&str) -> String,
) {
    window.goto(&at("/register")).await;
    window
        .enter(&[
            ("email", LONG),
            ("password", PASSWORD),
            ("password_confirm", PASSWORD),
        ])
        .await;
    window.press("Register").await;
    let link = mail(client, LONG, WELCOME, 1).await.link;
    window.goto(&link).await;
    window.press("Confirm email address").await;
    window
        .enter(&[("email", LONG), ("password", PASSWORD)])
        .await;
    window.press("Login").await;
    window.look("long-home", Narrow, "Hello", LONG).await;
    window.goto(&at("/account")).await;
    window.look("long-account", Narrow, "Your page", LONG).await;
    window.goto(&at("/change")).await;
    window
        .look("long-change", Narrow, "Change password", LONG)
        .await;
    window.goto(&at("/logout")).await;
    window.look("long-logout", Narrow, "Log out", LONG).await;
    window.goto(&at("/dev/mailbox")).await;
    window
        .look("long-mailbox", Narrow, "Development mailbox", LONG)
        .await;
}
