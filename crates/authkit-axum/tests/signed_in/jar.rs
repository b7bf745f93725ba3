//! A browser, as far as it keeps cookies.

use std::collections::BTreeMap;

use serde_json::json;

use crate::app::{Answer, PASSWORD};
use crate::site::{REMEMBER, Site, cookie};

pub(crate) const FIREFOX: &str =
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/// What a browser keeps.
#[derive(Clone, Default)]
pub(crate) struct Jar(BTreeMap<String, String>);

impl Jar {
    pub(crate) fn with(name: &str, value: &str) -> Self {
        Self([(name.to_owned(), value.to_owned())].into())
    }

    pub(crate) fn take(&mut self, answer: &Answer) {
        for set in answer.header("set-cookie") {
            let (pair, attributes) = set.split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if attributes.contains("Max-Age=0") {
                self.0.remove(name);
            } else {
                self.0.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    pub(crate) fn close_browser(&mut self) {
        self.0.retain(|name, _| name == REMEMBER);
    }

    pub(crate) fn drop_session(&mut self) {
        self.0.remove(crate::site::SESSION);
    }

    pub(crate) fn header(&self) -> String {
        let pairs: Vec<_> = self
            .0
            .iter()
            .map(|(name, value)| cookie(name, value))
            .collect();
        pairs.join("; ")
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    pub(crate) async fn ask(&mut self, site: &Site, path: &str) -> Answer {
        self.ask_as(site, path, FIREFOX).await
    }

    pub(crate) async fn ask_as(&mut self, site: &Site, path: &str, agent: &str) -> Answer {
        let all = self.header();
        let headers = [("cookie", all.as_str()), ("user-agent", agent)];
        let answer = site.ask(path, &headers, true).await;
        self.take(&answer);
        answer
    }

    pub(crate) async fn post(
        &mut self,
        site: &Site,
        path: &str,
        body: serde_json::Value,
    ) -> Answer {
        let all = self.header();
        let headers = [("cookie", all.as_str()), ("user-agent", FIREFOX)];
        let answer = site.post_with(path, &body, &headers).await;
        self.take(&answer);
        answer
    }

    /// A browser of somebody who asked to be remembered.
    pub(crate) async fn remembered(site: &Site, email: &str) -> Self {
        let mut jar = Self::default();
        let body = json!({ "email": email, "password": PASSWORD, "remember": true });
        let answer = jar.post(site, "/login", body).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        assert!(jar.get(REMEMBER).is_some());
        jar
    }
}
