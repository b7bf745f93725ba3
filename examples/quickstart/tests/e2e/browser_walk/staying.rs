//! Somebody who is kept signed in, and looks at where else.

use fantoccini::Locator;

use super::EMAIL;
use crate::support::OTHER_PASSWORD;
use crate::support::browser::Shots::{All, Narrow};
use crate::support::browser::Window;
use crate::support::client::Client;

pub(super) async fn signed_in(
    window: &mut Window,
    elsewhere: &Client,
    at: &impl Fn(&str) -> String,
) {
    window.goto(&at("/login")).await;
    window
        .enter(&[("email", EMAIL), ("password", OTHER_PASSWORD)])
        .await;
    let label = Locator::XPath("//label[normalize-space()='Remember me']");
    window.find(label).await.click().await.expect("a tick");
    window.picture("login-remember", All).await;
    window.press("Login").await;
    window.look("remembered", Narrow, "Hello", EMAIL).await;

    // the browser is closed, and opened another day
    let cookies = &window.client;
    cookies
        .delete_cookie("authkit_session")
        .await
        .expect("a cookie less");
    window.goto(&at("/account")).await;
    window.look("came-back", Narrow, "Your page", EMAIL).await;

    let fields = [("email", EMAIL), ("password", OTHER_PASSWORD)];
    elsewhere.fill_in("/login", &fields).await.expect(303);
    window.goto(&at("/")).await;
    window.follow("Where you are logged in").await;
    let list = "Where you are logged in";
    window.look("sessions", All, list, "This browser").await;
    window.press("End it").await;
    let proof = "Confirm it is you";
    window
        .look("verify", All, proof, "Please reauthenticate")
        .await;
    window.enter(&[("password", "not the one at all")]).await;
    window.press("Continue").await;
    window
        .look("verify-wrong", Narrow, proof, "Invalid password")
        .await;
    window.enter(&[("password", OTHER_PASSWORD)]).await;
    window.press("Continue").await;
    window.look("verified", Narrow, list, "It is you").await;
    window.press("End it").await;
    window
        .look("session-ended", All, list, "1 session was ended.")
        .await;
    window.press("Log out everywhere else").await;
    window
        .look("sessions-ended", Narrow, list, "Remembered browsers")
        .await;
    elsewhere.get("/account").await.expect(303);
    window.goto(&at("/account")).await;
    window.find(Locator::XPath("//h1[.='Your page']")).await;
    window.goto(&at("/sessions")).await;
    window.press("Log out everywhere").await;
    window
        .look("everywhere", Narrow, "Hello", "logged out everywhere")
        .await;
    window.goto(&at("/account")).await;
    window.find(Locator::XPath("//h1[.='Login']")).await;
}
