//! A browser that keeps its cookies, and goes through the two steps.

use axum::http::{Method, StatusCode, header};

use super::ALICE;
use crate::app::{Answer, App, PASSWORD, request};

pub(super) const PAGE: (&str, &str) = ("accept", "text/html");
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// The cookies of a browser.
#[derive(Clone, Default)]
pub(super) struct Browser(pub(super) Vec<(String, String)>);

impl Browser {
    pub(super) fn keep(&mut self, answer: &Answer) {
        for set in answer.headers.get_all(header::SET_COOKIE) {
            let text = set.to_str().unwrap();
            let (name, value) = text.split(';').next().unwrap().split_once('=').unwrap();
            self.0.retain(|(kept, _)| kept != name);
            if !text.contains("Max-Age=0") {
                self.0.push((name.to_owned(), value.to_owned()));
            }
        }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        let full = format!("__Host-authkit_{name}");
        self.0.iter().any(|(kept, _)| *kept == full)
    }

    pub(super) fn header(&self) -> String {
        let pairs = self.0.iter().map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join("; ")
    }

    pub(super) async fn get(&mut self, app: &App, path: &str) -> Answer {
        let cookies = self.header();
        let answer = app.get(path, &[("cookie", &cookies), PAGE]).await;
        self.keep(&answer);
        answer
    }

    /// Sends a form of ours, with the token of its page.
    pub(super) async fn send(&mut self, app: &App, path: &str, fields: &str) -> Answer {
        let page = self.get(app, path).await;
        let token = page.body.split("name=\"csrf_token\" value=\"").nth(1);
        let token = token
            .map_or("", |rest| rest.split('"').next().unwrap())
            .to_owned();
        let path = path.split('?').next().unwrap().to_owned();
        self.post(app, &path, &format!("csrf_token={token}&{fields}"), &[])
            .await
    }

    pub(super) async fn post(
        &mut self,
        app: &App,
        path: &str,
        body: &str,
        more: &[(&str, &str)],
    ) -> Answer {
        let cookies = self.header();
        let mut headers = vec![FORM, PAGE, ("cookie", cookies.as_str())];
        headers.extend(more);
        let answer = app
            .send(request(Method::POST, path, &headers, body.to_owned()))
            .await;
        self.keep(&answer);
        answer
    }

    /// The password, and so to the page for the second factor.
    pub(super) async fn first_step(app: &App, more: &str) -> Self {
        let mut browser = Self::default();
        let fields = format!(
            "email={ALICE}&password={}{more}",
            PASSWORD.replace(' ', "+")
        );
        let answer = browser.send(app, "/login", &fields).await;
        assert_eq!(to(&answer), "/second-factor");
        browser
    }

    pub(super) async fn give(&mut self, app: &App, code: &str) -> Answer {
        self.post(app, "/second-factor", &format!("code={code}"), &[])
            .await
    }
}

pub(super) fn to(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    answer.headers[header::LOCATION]
        .to_str()
        .unwrap()
        .to_owned()
}
