//! Tokens for programs: their time, their successors, where they are looked for.

use std::borrow::Cow;
use std::collections::BTreeMap;

use authkit_session::{ApiTokenHandle, RequestView, TokenSources};

use crate::house::{DAY, House, MINUTE, SECOND, account};
use crate::scheduler::{Task, run};

/// Row 74.
#[tokio::test]
async fn a_token_ends_after_a_quarter_of_an_hour_unless_asked_otherwise() {
    let house = House::new();
    let tokens = house.tokens();
    let issued = tokens.issue(&house.alice, "", None).await.unwrap();
    let named = tokens
        .issue(&house.alice, "deployment", Some(90 * DAY))
        .await;
    let named = named.unwrap();
    assert_eq!(issued.expires_at(), house.now() + 15 * MINUTE);
    house.clock.advance(15 * MINUTE - SECOND);
    let found = tokens.resume(issued.expose()).await.unwrap().unwrap();
    assert_eq!(found.account(), &house.alice);
    house.clock.advance(SECOND);
    assert!(tokens.resume(issued.expose()).await.unwrap().is_none());
    house.clock.advance(89 * DAY);
    let found = tokens.resume(named.expose()).await.unwrap().unwrap();
    assert_eq!(found.label(), "deployment");
    house.clock.advance(DAY);
    assert!(tokens.resume(named.expose()).await.unwrap().is_none());
}

/// Row 74: rotation.
#[tokio::test]
async fn a_rotated_token_is_dead_and_its_successors_have_an_end() {
    let house = House::new();
    let tokens = house.tokens();
    let began = house.now();
    let mut held = tokens.issue(&house.alice, "", None).await.unwrap();
    let mut rotations = 0;
    let last = loop {
        house.clock.advance(10 * MINUTE);
        let Some(next) = tokens.rotate(held.expose()).await.unwrap() else {
            break held;
        };
        assert!(tokens.resume(held.expose()).await.unwrap().is_none());
        assert!(tokens.rotate(held.expose()).await.unwrap().is_none());
        assert!(next.expires_at() <= began + 30 * DAY);
        held = next;
        rotations += 1;
    };
    assert!(rotations > 4000);
    assert!(house.now() >= began + 30 * DAY);
    assert!(tokens.resume(last.expose()).await.unwrap().is_none());
}

#[test]
fn of_many_who_rotate_one_token_at_once_one_gets_the_next() {
    for seed in 0..1000 {
        let house = House::new();
        let tokens = house.tokens();
        let issue: Task<'_, _> = Box::pin(tokens.issue(&house.alice, "", None));
        let issued = run(seed, vec![issue]).remove(0).unwrap();
        house.store.pause();
        let rotate = || -> Task<'_, bool> {
            let (tokens, text) = (&tokens, issued.expose());
            Box::pin(async move { tokens.rotate(text).await.unwrap().is_some() })
        };
        let won = run(seed, (0..8).map(|_| rotate()).collect());
        assert_eq!(won.into_iter().filter(|won| *won).count(), 1, "seed {seed}");
    }
}

#[tokio::test]
async fn tokens_are_listed_and_ended_by_their_owner_only() {
    let house = House::new();
    let tokens = house.tokens();
    let mallory = account(&house.store, "mallory@example.com");
    let first = tokens.issue(&house.alice, "one", Some(DAY)).await.unwrap();
    house.clock.advance(MINUTE);
    let second = tokens.issue(&house.alice, "two", Some(DAY)).await.unwrap();
    let listed = tokens.list(&house.alice).await.unwrap();
    let labels: Vec<_> = listed.iter().map(|line| line.label.as_str()).collect();
    assert_eq!(labels, ["two", "one"]);
    let handle: ApiTokenHandle = first.handle().to_string().parse().unwrap();
    assert_eq!(listed[1].handle, handle);

    assert!(!tokens.revoke(&mallory.id, &handle).await.unwrap());
    assert!(tokens.revoke(&house.alice.id, &handle).await.unwrap());
    assert!(!tokens.revoke(&house.alice.id, &handle).await.unwrap());
    assert!(tokens.resume(first.expose()).await.unwrap().is_none());
    assert!(tokens.resume(second.expose()).await.unwrap().is_some());
    assert!(tokens.end(second.expose()).await.unwrap());
    assert!(tokens.list(&house.alice).await.unwrap().is_empty());
}

#[tokio::test]
async fn use_of_a_token_is_noted_once_a_minute() {
    let house = House::new();
    let tokens = house.tokens();
    let issued = tokens.issue(&house.alice, "", None).await.unwrap();
    let writes = house.store.writes();
    for _ in 0..60 {
        assert!(tokens.resume(issued.expose()).await.unwrap().is_some());
        house.clock.advance(SECOND);
    }
    assert_eq!(house.store.writes(), writes);
    assert!(tokens.resume(issued.expose()).await.unwrap().is_some());
    assert_eq!(house.store.writes(), writes + 1);
    house.clock.advance(DAY);
    assert_eq!(tokens.remove_expired().await.unwrap(), 1);
}

#[tokio::test]
async fn what_opens_anything_is_shown_once_and_never_printed() {
    let house = House::new();
    let issued = house.tokens().issue(&house.alice, "", None).await.unwrap();
    assert!(issued.expose().starts_with("aka_"));
    assert!(!format!("{issued:?}").contains(&issued.expose()[4..]));
}

/// A request of two maps.
#[derive(Default)]
pub struct Request {
    headers: BTreeMap<String, String>,
    query: BTreeMap<String, String>,
}

impl Request {
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.insert(name.to_lowercase(), value.to_owned());
        self
    }

    fn query(mut self, name: &str, value: &str) -> Self {
        self.query.insert(name.to_owned(), value.to_owned());
        self
    }
}

impl RequestView for Request {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(&name.to_lowercase()).map(String::as_str)
    }

    fn query(&self, name: &str) -> Option<Cow<'_, str>> {
        self.query.get(name).map(Into::into)
    }
}

#[test]
fn a_token_is_looked_for_in_two_headers_and_in_an_address_only_if_that_is_turned_on() {
    let sources = TokenSources::DEFAULT;
    let own = Request::default().header("Authentication-Token", "aka_1");
    let bearer = Request::default().header("Authorization", "bEaReR  aka_2");
    let basic = Request::default().header("Authorization", "Basic aka_3");
    let query = Request::default().query("auth_token", "aka_4");
    assert_eq!(sources.find(&own).as_deref(), Some("aka_1"));
    assert_eq!(sources.find(&bearer).as_deref(), Some("aka_2"));
    assert_eq!(sources.find(&basic), None);
    assert_eq!(sources.find(&query), None);

    let loose = sources.clone().danger_with_query("auth_token");
    assert_eq!(loose.find(&query).as_deref(), Some("aka_4"));
    let both = own.query("auth_token", "aka_4");
    assert_eq!(loose.find(&both).as_deref(), Some("aka_1"));

    let strict = sources.with_bearer(false).with_header(Some("X-Token"));
    assert_eq!(strict.find(&bearer), None);
    assert_eq!(strict.find(&both), None);
    assert_eq!(strict.with_header(None::<&str>).find(&both), None);
}
