//! A server with something to lose: accounts, a session, links that have not been used.

use serde_json::{Value, json};

use super::bodies::Route;
use crate::support::client::Client;
use crate::support::mailbox::{CONFIRM, RESET, WELCOME, mail, mails};
use crate::support::server::{Home, Server};
use crate::support::{OTHER_PASSWORD, PASSWORD};

const ADA: &str = "ada@example.com";
const BOB: &str = "bob@example.com";

pub(super) struct Scene {
    pub(super) server: Server,
    _home: Home,
    member: Client,
    stranger: Client,
    confirm: String,
    reset: String,
}

fn both(email: &str, password: &str) -> Value {
    json!({ "email": email, "password": password })
}

impl Scene {
    /// Ada is signed in and has asked for a reset link; Bob has not confirmed yet.
    pub(super) async fn set() -> Self {
        let home = Home::new();
        let server = Server::start(&home);
        let (member, stranger) = (server.client(), server.client());
        for email in [ADA, BOB] {
            member
                .post_json("/register", &both(email, PASSWORD))
                .await
                .expect(201);
        }
        let link = mail(&member, ADA, WELCOME, 1).await.link;
        member.post_json(&link, &json!({})).await.expect(200);
        let fields = [("email", ADA), ("password", PASSWORD)];
        member.fill_in("/login", &fields).await.expect_redirect("/");
        stranger
            .post_json("/reset", &json!({ "email": ADA }))
            .await
            .expect(200);
        let path = |link: String| link.trim_start_matches(&server.url("")).to_owned();
        let reset = path(mail(&member, ADA, RESET, 1).await.link);
        let confirm = path(mail(&member, BOB, WELCOME, 1).await.link);
        Self {
            server,
            _home: home,
            member,
            stranger,
            confirm,
            reset,
        }
    }

    /// Every route that takes something.
    pub(super) fn routes(&self) -> Vec<Route> {
        let route = |path: &str, fields, long_password| {
            let (path, signed_in) = (path.to_owned(), matches!(path, "/change" | "/logout"));
            let page = if path == "/logout" {
                "/change".to_owned()
            } else {
                path.clone()
            };
            let again = match &*path {
                "/register" => Some("password_confirm"),
                "/change" => Some("new_password_confirm"),
                _ if path == self.reset => Some("password_confirm"),
                _ => None,
            };
            Route {
                again,
                path,
                page,
                signed_in,
                fields,
                long_password,
            }
        };
        vec![
            route("/login", &["email", "password"], 401),
            route("/register", &["email", "password"], 422),
            route("/confirm", &["email"], 422),
            route("/reset", &["email"], 422),
            route(&self.confirm, &[], 422),
            route(&self.reset, &["password"], 422),
            route("/change", &["password", "new_password"], 422),
            route("/logout", &[], 422),
        ]
    }

    pub(super) fn client_of(&self, route: &Route) -> &Client {
        if route.signed_in {
            &self.member
        } else {
            &self.stranger
        }
    }

    /// The token of the form of that route.
    pub(super) async fn token_of(&self, route: &Route) -> String {
        self.client_of(route).get(&route.page).await.csrf_token()
    }

    /// The link in the first mail to a new account.
    pub(super) async fn welcome(&self, email: &str) -> String {
        mail(&self.stranger, email, WELCOME, 1).await.link
    }

    /// No mail, no account, no session more or less; no link used up. And it lives.
    pub(super) async fn is_as_it_was(&self) {
        self.stranger.get("/").await.expect(200);
        self.member.get("/account").await.expect(200).says(ADA);
        for (email, password) in [
            ("eve@example.com", OTHER_PASSWORD),
            (ADA, OTHER_PASSWORD),
            (BOB, PASSWORD),
        ] {
            self.stranger
                .post_json("/login", &both(email, password))
                .await
                .expect(401);
        }
        // mail is sent in the order in which it was asked for, so this one is the last
        self.stranger
            .post_json("/confirm", &json!({ "email": BOB }))
            .await
            .expect(200);
        mail(&self.stranger, BOB, CONFIRM, 1).await;
        let mut sent: Vec<_> = mails(&self.stranger)
            .await
            .into_iter()
            .map(|mail| (mail.to, mail.subject))
            .collect();
        sent.sort();
        let mut expected = [(ADA, WELCOME), (ADA, RESET), (BOB, WELCOME), (BOB, CONFIRM)]
            .map(|(to, subject)| (to.to_owned(), subject.to_owned()));
        expected.sort();
        assert_eq!(sent, expected);

        self.stranger
            .post_json("/login", &both(ADA, PASSWORD))
            .await
            .expect(200);
        self.stranger
            .post_json(&self.confirm, &json!({ "password": PASSWORD }))
            .await
            .expect(200);
        self.stranger
            .post_json("/login", &both(BOB, PASSWORD))
            .await
            .expect(200);
        self.stranger
            .post_json(&self.reset, &json!({ "password": OTHER_PASSWORD }))
            .await
            .expect(200);
        self.stranger
            .post_json("/login", &both(ADA, OTHER_PASSWORD))
            .await
            .expect(200);
    }
}
