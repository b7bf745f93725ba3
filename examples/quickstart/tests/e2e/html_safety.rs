//! What keeps the pages safe: headers, cookies, form tokens, the way back, roles.

use crate::html_walk::{EMAIL, join, sign_in};
use crate::support::client::{Answer, Client};
use crate::support::mailbox::{RESET, WELCOME, mail};
use crate::support::server::{Home, Server};
use crate::support::{OTHER_PASSWORD, PASSWORD};

#[tokio::test]
async fn the_way_back_never_leads_to_another_site() {
    let home = Home::new();
    let server = Server::start(&home);
    let client = server.client();
    join(&client, EMAIL).await;
    let foreign = [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/.//evil.example",
        "javascript:alert(1)",
        "http:evil.example",
        "/\r\nSet-Cookie: x=y",
        "",
    ];
    for next in foreign {
        let page = format!("/login?{}", encode("next", next));
        let shown = client.get(&page).await;
        shown.expect(200).says_nothing_of("evil.example");
        // in the address of the page, in a hidden field, and in the address that the form goes to
        let plain = [("email", EMAIL), ("password", PASSWORD)];
        client.send(&shown, &plain).await.expect_redirect("/");
        client.get(&page).await.expect_redirect("/");
        client.fill_in("/", &[]).await.expect_redirect("/");
        client
            .fill_in("/login", &[plain[0], plain[1], ("next", next)])
            .await
            .expect_redirect("/");
        client.fill_in("/", &[]).await.expect_redirect("/");
        let token = client.get("/login").await.csrf_token();
        client
            .post_form(&page, &[("csrf_token", &token), plain[0], plain[1]])
            .await
            .expect_redirect("/");
        client.fill_in("/", &[]).await.expect_redirect("/");
    }
    sign_in(
        &client,
        "/login?next=%2Faccount%3Ftab%3D2%26x%3D%252F",
        PASSWORD,
    )
    .await
    .expect_redirect("/account?tab=2&x=%2F");
}

#[tokio::test]
async fn a_role_opens_the_page_for_admins() {
    let home = Home::new();
    let server = Server::start(&home);
    let client = server.client();
    client
        .get("/admin")
        .await
        .expect_redirect("/login?next=%2Fadmin");
    join(&client, EMAIL).await;
    let unknown = home.run(&["grant", "nobody@example.com", "admin"]);
    assert!(!unknown.status.success());
    assert!(
        String::from_utf8_lossy(&unknown.stderr)
            .contains("no account has the address nobody@example.com")
    );

    sign_in(&client, "/login?next=%2Fadmin", PASSWORD)
        .await
        .expect_redirect("/admin");
    client
        .get("/admin")
        .await
        .expect(403)
        .says("You do not have permission");
    client
        .get_json("/admin")
        .await
        .expect(403)
        .says("You do not have permission");
    let granted = home.run(&["grant", EMAIL, "admin"]);
    assert!(granted.status.success(), "{granted:?}");
    client
        .get("/admin")
        .await
        .expect(200)
        .says("The page for admins");
    let again = home.run(&["grant", EMAIL, "admin"]);
    assert!(again.status.success() && String::from_utf8_lossy(&again.stdout).contains("already"));

    // the role is one account's alone
    let other = server.client();
    join(&other, "bob@example.com").await;
    other
        .fill_in(
            "/login",
            &[("email", "bob@example.com"), ("password", PASSWORD)],
        )
        .await
        .expect_redirect("/");
    other.get("/admin").await.expect(403);
}

#[tokio::test]
async fn every_page_of_ours_is_locked_down() {
    let home = Home::new();
    let server = Server::start(&home);
    let client = server.client();
    let mut answers = Vec::new();
    for path in [
        "/login",
        "/register",
        "/reset",
        "/confirm",
        "/logout",
        "/confirm/x",
        "/reset/x",
        "/account",
        "/change",
    ] {
        answers.push(client.get(path).await);
        answers.push(client.get_json(path).await);
    }
    join(&client, EMAIL).await;
    let link = mail(&client, EMAIL, WELCOME, 1).await.link;
    answers.push(client.get(&link).await);
    client.fill_in("/reset", &[("email", EMAIL)]).await;
    answers.push(client.get(&mail(&client, EMAIL, RESET, 1).await.link).await);
    answers.push(client.post_form("/login", &[]).await);
    answers.push(sign_in(&client, "/login", OTHER_PASSWORD).await);
    answers.push(sign_in(&client, "/login", PASSWORD).await);
    answers.push(client.get("/change").await);
    answers.push(client.get("/admin").await);
    for answer in &answers {
        let is = |name: &str, value: &str| {
            assert_eq!(answer.header(name), value, "{name} of {}", answer.url);
        };
        is("x-content-type-options", "nosniff");
        is("cache-control", "no-store");
        is("referrer-policy", "no-referrer");
        is("x-frame-options", "DENY");
        let policy = answer.header("content-security-policy");
        for part in [
            "default-src 'none'",
            "frame-ancestors 'none'",
            "form-action 'self'",
            "base-uri 'none'",
        ] {
            assert!(policy.contains(part), "{policy} of {}", answer.url);
        }
        assert!(
            !policy.contains("unsafe") && !answer.body.contains("<script"),
            "{}",
            answer.url
        );
        assert!(
            !answer.body.contains(" style=") && !answer.body.contains("<style"),
            "{}",
            answer.url
        );
    }

    // what the application shows to members is not kept by caches either
    let account = client.get("/account").await;
    assert!(
        account
            .expect(200)
            .header("cache-control")
            .contains("no-store")
    );
    let stylesheet = client.get("/authkit.css").await;
    assert_eq!(
        stylesheet.expect(200).header("content-type"),
        "text/css; charset=utf-8"
    );
}

#[tokio::test]
async fn cookies_are_kept_from_scripts_and_other_sites() {
    let home = Home::new();
    let server = Server::start(&home);
    let client = server.client();
    let mut answers = vec![client.get("/login").await];
    join(&client, EMAIL).await;
    answers.push(client.get("/account").await);
    let signed_in = sign_in(&client, "/login", PASSWORD).await;
    let starts = |cookie: &&str| cookie.starts_with("authkit_session=");
    assert_eq!(
        signed_in.set_cookies().into_iter().filter(starts).count(),
        1
    );
    answers.push(signed_in);
    answers.push(client.fill_in("/", &[]).await);
    let mut seen = 0;
    for cookie in answers.iter().flat_map(Answer::set_cookies) {
        for attribute in ["HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(
                cookie.split("; ").any(|part| part == attribute),
                "{attribute} of {cookie}"
            );
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
        assert!(
            !cookie.contains("example.com"),
            "nobody's address: {cookie}"
        );
        seen += 1;
    }
    assert!(seen >= 5, "{seen} cookies");
}

#[tokio::test]
async fn every_sign_in_has_a_session_of_its_own() {
    let home = Home::new();
    let server = Server::start(&home);
    let client = server.client();
    join(&client, EMAIL).await;

    // one that was planted is not taken over
    let planted = "A".repeat(43);
    client.set_cookie("authkit_session", &planted);
    sign_in(&client, "/login", PASSWORD)
        .await
        .expect_redirect("/");
    let first = client.session().expect("a session");
    assert_ne!(first, planted);

    // signing in again, from a form that was open still, ends the session of before
    let form = server.client();
    let token = form.get("/login").await.csrf_token();
    let fields = [
        ("csrf_token", token.as_str()),
        ("email", EMAIL),
        ("password", PASSWORD),
    ];
    form.post_form("/login", &fields).await.expect_redirect("/");
    let second = form.session().expect("a session");
    assert_ne!(first, second);
    let token = form.get("/change").await.csrf_token();
    let fields = [
        ("csrf_token", token.as_str()),
        ("email", EMAIL),
        ("password", PASSWORD),
    ];
    form.post_form("/login", &fields).await.expect_redirect("/");
    assert_ne!(form.session().expect("a session"), second);
    for (session, alive) in [(&first, true), (&second, false), (&planted, false)] {
        let client = server.client();
        client.set_cookie("authkit_session", session);
        assert_eq!(
            client.get("/account").await.status == 200,
            alive,
            "{session}"
        );
    }
}

#[tokio::test]
async fn a_form_token_dies_with_what_it_was_bound_to() {
    let home = Home::new();
    let server = Server::start(&home);
    let client = server.client();
    join(&client, EMAIL).await;
    let before = client.get("/login").await.csrf_token();
    sign_in(&client, "/login", PASSWORD)
        .await
        .expect_redirect("/");
    let refused = |answer: Answer| {
        answer.expect(403).says("CSRF token");
    };
    let post = async |client: &Client, token: &str| {
        client.post_form("/logout", &[("csrf_token", token)]).await
    };
    refused(post(&client, &before).await); // of before the sign-in
    refused(post(&client, &server.client().get("/login").await.csrf_token()).await); // of another browser
    refused(post(&client, "").await);
    refused(post(&client, "not base64url!").await);
    client.get("/account").await.expect(200);
    let signed_in = client.get("/change").await.csrf_token();
    post(&client, &signed_in).await.expect_redirect("/");
    refused(post(&client, &signed_in).await); // of before the sign-out
}

fn encode(name: &str, value: &str) -> String {
    let mut url = reqwest::Url::parse("http://localhost/").expect("a URL");
    url.query_pairs_mut().append_pair(name, value);
    url.query().expect("a query").to_owned()
}
