//! A client with a cookie jar, which follows no redirect by itself but that of a mailed link.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use reqwest::cookie::{CookieStore, Jar};
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, LOCATION, ORIGIN, SET_COOKIE};
use reqwest::{Method, RequestBuilder, Url, redirect};
use serde_json::Value;

/// Cookies and connections of one browser, or of one program.
#[derive(Clone)]
pub(crate) struct Client {
    base: String,
    address: String,
    jar: Arc<Jar>,
    http: reqwest::Client,
}

impl Client {
    pub(crate) fn new(base: &str) -> Self {
        let jar = Arc::new(Jar::default());
        let http = reqwest::Client::builder()
            .cookie_provider(Arc::clone(&jar))
            .redirect(redirect::Policy::none())
            .no_proxy()
            // a connection of its own for each request: none is left over from a server that has gone
            .pool_max_idle_per_host(0)
            .timeout(Duration::from_secs(30))
            .build()
            .expect("a client");
        Self {
            base: base.to_owned(),
            address: next_address(),
            jar,
            http,
        }
    }

    /// A request to a path, or to a whole address.
    pub(crate) fn request(&self, method: Method, to: &str) -> RequestBuilder {
        let url = if to.starts_with('/') {
            format!("{}{to}", self.base)
        } else {
            to.to_owned()
        };
        let request = self.http.request(method, url);
        request.header("x-forwarded-for", &self.address)
    }

    /// Opens a page as a browser does.
    pub(crate) async fn get(&self, to: &str) -> Answer {
        let answer = Answer::of(self.request(Method::GET, to).header(ACCEPT, BROWSER)).await;
        match answer.opened() {
            Some(there) => {
                Answer::of(self.request(Method::GET, &there).header(ACCEPT, BROWSER)).await
            }
            None => answer,
        }
    }

    /// Asks for JSON.
    pub(crate) async fn get_json(&self, to: &str) -> Answer {
        Answer::of(
            self.request(Method::GET, to)
                .header(ACCEPT, "application/json"),
        )
        .await
    }

    /// Sends JSON, as a program does.
    pub(crate) async fn post_json(&self, to: &str, body: &Value) -> Answer {
        let request = self
            .request(Method::POST, to)
            .header(CONTENT_TYPE, "application/json");
        Answer::of(request.body(body.to_string())).await
    }

    /// Sends a form, as a browser does.
    pub(crate) async fn post_form(&self, to: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self
            .request(Method::POST, to)
            .header(ACCEPT, BROWSER)
            .header(ORIGIN, &self.base);
        Answer::of(request.header("sec-fetch-site", "same-origin").form(fields)).await
    }

    /// Opens `page`, fills its form in and sends it where the form says, with everything hidden in it.
    pub(crate) async fn fill_in(&self, page: &str, fields: &[(&str, &str)]) -> Answer {
        let shown = self.get(page).await;
        shown.expect(200);
        self.send(&shown, fields).await
    }

    /// Sends the form of a page.
    pub(crate) async fn send(&self, shown: &Answer, fields: &[(&str, &str)]) -> Answer {
        let hidden = shown.hidden();
        let mut all: Vec<_> = hidden
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        all.extend(fields);
        self.post_form(&shown.action(), &all).await
    }

    /// The value of a cookie that the jar would send.
    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        let url = Url::parse(&self.base).expect("a URL");
        let header = self.jar.cookies(&url)?;
        let pairs = header
            .to_str()
            .expect("text")
            .split("; ")
            .filter_map(|pair| pair.split_once('='));
        pairs
            .into_iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value.to_owned())
    }

    /// The session cookie.
    pub(crate) fn session(&self) -> Option<String> {
        self.cookie("authkit_session")
    }

    pub(crate) fn set_cookie(&self, name: &str, value: &str) {
        let url = Url::parse(&self.base).expect("a URL");
        self.jar
            .add_cookie_str(&format!("{name}={value}; Path=/"), &url);
    }
}

/// An address that no other client has.
fn next_address() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let [_, b, c, d] = NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes();
    format!("10.{b}.{c}.{d}")
}

/// What a browser accepts.
pub(crate) const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

/// A response, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) url: String,
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) async fn of(request: RequestBuilder) -> Self {
        Self::try_of(request).await.expect("an answer")
    }

    pub(crate) async fn try_of(request: RequestBuilder) -> reqwest::Result<Self> {
        let response = request.send().await?;
        let (url, status) = (response.url().path().to_owned(), response.status().as_u16());
        let headers = response.headers().clone();
        Ok(Self {
            url,
            status,
            headers,
            body: response.text().await?,
        })
    }

    /// Has that status; as JSON, it says so in `meta` too.
    #[track_caller]
    pub(crate) fn expect(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{}: {}", self.url, self.body);
        if self.is_json() {
            assert_eq!(self.json()["meta"]["code"], status, "{}", self.body);
        }
        self
    }

    /// Where the link of a mail leads on to once it is opened: the same address without its token.
    fn opened(&self) -> Option<String> {
        let to = self.headers.get(LOCATION)?.to_str().ok()?;
        (self.status == 303 && to.ends_with("/open")).then(|| to.to_owned())
    }

    /// Is a redirect to that path.
    #[track_caller]
    pub(crate) fn expect_redirect(&self, to: &str) -> &Self {
        self.expect(303);
        assert_eq!(self.header(LOCATION.as_str()), to);
        self
    }

    #[track_caller]
    pub(crate) fn says(&self, text: &str) -> &Self {
        assert!(
            self.body.contains(text),
            "no {text:?} in {}: {}",
            self.url,
            self.body
        );
        self
    }

    #[track_caller]
    pub(crate) fn says_nothing_of(&self, text: &str) -> &Self {
        assert!(
            !self.body.contains(text),
            "{text:?} in {}: {}",
            self.url,
            self.body
        );
        self
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().expect("text"))
    }

    pub(crate) fn is_json(&self) -> bool {
        self.header(CONTENT_TYPE.as_str())
            .starts_with("application/json")
    }

    /// The whole of a JSON answer.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        assert!(self.is_json(), "no JSON at {}: {}", self.url, self.body);
        serde_json::from_str(&self.body).expect("JSON")
    }

    /// The part under `response`.
    #[track_caller]
    pub(crate) fn response(&self) -> Value {
        let json = self.json();
        assert_eq!(
            json.as_object().map(serde_json::Map::len),
            Some(2),
            "{json}"
        );
        json["response"].clone()
    }

    /// The cookies that it sets, as they stand in the headers.
    pub(crate) fn set_cookies(&self) -> Vec<&str> {
        self.headers
            .get_all(SET_COOKIE)
            .iter()
            .map(|value| value.to_str().expect("text"))
            .collect()
    }

    /// The token of the first form.
    #[track_caller]
    pub(crate) fn csrf_token(&self) -> String {
        let hidden = self.hidden();
        let token = hidden.into_iter().find(|(name, _)| name == "csrf_token");
        token
            .unwrap_or_else(|| panic!("no token at {}: {}", self.url, self.body))
            .1
    }

    /// Names and values of the hidden fields of the only form.
    fn hidden(&self) -> Vec<(String, String)> {
        let inputs = self
            .body
            .split("<input ")
            .skip(1)
            .filter(|input| input.starts_with("type=\"hidden\""));
        inputs
            .map(|input| (attribute(input, "name"), attribute(input, "value")))
            .collect()
    }

    /// Where the only form goes.
    #[track_caller]
    fn action(&self) -> String {
        let form = self.body.split("<form ").nth(1);
        attribute(
            form.unwrap_or_else(|| panic!("no form at {}: {}", self.url, self.body)),
            "action",
        )
    }
}

fn attribute(tag: &str, name: &str) -> String {
    let tag = tag.split('>').next().unwrap_or_default();
    let value = tag
        .split_once(&format!("{name}=\""))
        .and_then(|(_, rest)| rest.split('"').next());
    let value = value.unwrap_or_else(|| panic!("no {name} in {tag}"));
    value
        .replace("&#x2f;", "/")
        .replace("&#39;", "'")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}
