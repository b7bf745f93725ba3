//! The whole story as a browser sees it: pages, forms, cookies, form tokens.

use crate::support::client::{Answer, Client};
use crate::support::mailbox::{RESET, WELCOME, mail};
use crate::support::server::{Home, Server};
use crate::support::{OTHER_PASSWORD, PASSWORD};

pub(crate) const EMAIL: &str = "ada@example.com";

/// Registers and confirms.
pub(crate) async fn join(client: &Client, email: &str) {
    let fields = [
        ("email", email),
        ("password", PASSWORD),
        ("password_confirm", PASSWORD),
    ];
    client
        .fill_in("/register", &fields)
        .await
        .expect_redirect("/login");
    let link = mail(client, email, WELCOME, 1).await.link;
    client.fill_in(&link, &[]).await.expect_redirect("/login");
    client
        .get("/login")
        .await
        .says("Your email has been confirmed");
}

pub(crate) async fn sign_in(client: &Client, page: &str, password: &str) -> Answer {
    client
        .fill_in(page, &[("email", EMAIL), ("password", password)])
        .await
}

#[tokio::test]
async fn html_walk() {
    let home = Home::new();
    let server = Server::start(&home);
    let client = server.client();
    client
        .get("/")
        .await
        .expect(200)
        .says("/register")
        .says("/login");

    let fields = [
        ("email", EMAIL),
        ("password", PASSWORD),
        ("password_confirm", PASSWORD),
    ];
    client
        .fill_in("/register", &fields)
        .await
        .expect_redirect("/login");
    // said once, on the page after, and never again
    client
        .get("/login")
        .await
        .expect(200)
        .says("We have sent a mail");
    client
        .get("/login")
        .await
        .expect(200)
        .says_nothing_of("We have sent a mail");
    let link = mail(&client, EMAIL, WELCOME, 1).await.link;
    client
        .get("/dev/mailbox")
        .await
        .expect(200)
        .says(EMAIL)
        .says(WELCOME);
    sign_in(&client, "/login", PASSWORD)
        .await
        .expect(401)
        .says("Invalid email or password");
    // opening changes nothing, in this browser or in another
    client.get(&link).await.expect(200).says("<button");
    server.client().get(&link).await.expect(200);
    sign_in(&client, "/login", PASSWORD).await.expect(401);
    client.fill_in(&link, &[]).await.expect_redirect("/login");
    client
        .get("/login")
        .await
        .says("Your email has been confirmed")
        .says_nothing_of("<script");

    // a page for members sends to sign in, and back
    client
        .get("/account")
        .await
        .expect_redirect("/login?next=%2Faccount");
    let login = client.get("/login?next=%2Faccount").await;
    login.expect(200).says("Please log in to access this page.");
    client
        .get("/login")
        .await
        .says_nothing_of("Please log in to access");
    let wrong = client
        .send(&login, &[("email", EMAIL), ("password", OTHER_PASSWORD)])
        .await;
    wrong
        .expect(401)
        .says("Invalid email or password")
        .says(EMAIL)
        .says_nothing_of(OTHER_PASSWORD);
    let right = client
        .send(&wrong, &[("email", EMAIL), ("password", PASSWORD)])
        .await;
    right.expect_redirect("/account");
    client.get("/account").await.expect(200).says(EMAIL);
    client.get("/login").await.expect_redirect("/");

    // a GET signs nobody out; the button does, and the cookie of before is worth nothing after
    let logout = client.get("/logout").await;
    assert_eq!(logout.expect(405).header("allow"), "POST");
    client.get("/account").await.expect(200);
    let before = client.session().expect("a session");
    client.send(&logout, &[]).await.expect_redirect("/");
    client
        .get("/")
        .await
        .expect(200)
        .says("You have been logged out.")
        .says("/login");
    assert_eq!(client.session(), None, "the cookie is taken away");
    client
        .get("/account")
        .await
        .expect_redirect("/login?next=%2Faccount");
    let stolen = server.client();
    stolen.set_cookie("authkit_session", &before);
    stolen
        .get("/account")
        .await
        .expect_redirect("/login?next=%2Faccount");

    // forgotten
    let elsewhere = server.client();
    sign_in(&elsewhere, "/login", PASSWORD)
        .await
        .expect_redirect("/");
    client
        .fill_in("/reset", &[("email", EMAIL)])
        .await
        .expect_redirect("/login");
    client
        .get("/login")
        .await
        .says("instructions to reset its password are on their way");
    let link = mail(&client, EMAIL, RESET, 1).await.link;
    client
        .get(&link)
        .await
        .expect(200)
        .says("Choose a new password");
    elsewhere.get("/account").await.expect(200);
    let short = client
        .fill_in(
            &link,
            &[("password", "short"), ("password_confirm", "short")],
        )
        .await;
    short.expect(422).says("aria-invalid");
    let differing = [("password", OTHER_PASSWORD), ("password_confirm", PASSWORD)];
    client
        .send(&short, &differing)
        .await
        .expect(422)
        .says("Passwords do not match");
    let new = [
        ("password", OTHER_PASSWORD),
        ("password_confirm", OTHER_PASSWORD),
    ];
    client.send(&short, &new).await.expect_redirect("/login");
    client
        .get("/login")
        .await
        .says("You successfully reset your password");
    elsewhere
        .get("/account")
        .await
        .expect_redirect("/login?next=%2Faccount");
    sign_in(&client, "/login", PASSWORD).await.expect(401);
    client
        .get(&link)
        .await
        .expect(410)
        .says("no longer valid")
        .says("href=\"/reset\"");
    sign_in(&client, "/login", OTHER_PASSWORD)
        .await
        .expect_redirect("/");
    client.get("/").await.says("You are signed in as");
}

#[tokio::test]
async fn a_second_click_is_told_kindly() {
    let home = Home::new();
    let server = Server::start(&home);
    let client = server.client();
    let fields = [
        ("email", EMAIL),
        ("password", PASSWORD),
        ("password_confirm", PASSWORD),
    ];
    client
        .fill_in("/register", &fields)
        .await
        .expect_redirect("/login");
    let link = mail(&client, EMAIL, WELCOME, 1).await.link;
    let shown = client.get(&link).await;
    client.send(&shown, &[]).await.expect_redirect("/login");
    client
        .send(&shown, &[])
        .await
        .expect(410)
        .says("already been confirmed")
        .says("href=\"/login\"");
    client
        .get(&link)
        .await
        .expect(200)
        .says("already been confirmed");
}

#[tokio::test]
async fn changing_the_password_keeps_this_browser_and_ends_the_others() {
    let home = Home::new();
    let server = Server::start(&home);
    let (here, there) = (server.client(), server.client());
    join(&here, EMAIL).await;
    sign_in(&here, "/login", PASSWORD)
        .await
        .expect_redirect("/");
    sign_in(&there, "/login", PASSWORD)
        .await
        .expect_redirect("/");
    let before = here.session();

    let fields = |old| {
        [
            ("password", old),
            ("new_password", OTHER_PASSWORD),
            ("new_password_confirm", OTHER_PASSWORD),
        ]
    };
    here.fill_in("/change", &fields(OTHER_PASSWORD))
        .await
        .expect(422)
        .says("Invalid password");
    there.get("/account").await.expect(200);
    here.fill_in("/change", &fields(PASSWORD))
        .await
        .expect_redirect("/");
    here.get("/")
        .await
        .says("You successfully changed your password.");
    here.get("/account").await.expect(200);
    assert_ne!(here.session(), before);
    there
        .get("/account")
        .await
        .expect_redirect("/login?next=%2Faccount");
    there
        .get("/change")
        .await
        .expect_redirect("/login?next=%2Fchange");
    mail(&here, EMAIL, "Your password has been changed", 1).await;
}
