//! Every route against every way in which a request can be wrong: a 4xx that says why, and nothing written.

mod bodies;
mod scene;

use std::collections::BTreeMap;

use reqwest::Method;
use reqwest::header::{ACCEPT, CONTENT_TYPE, ORIGIN};
use serde_json::{Value, json};

use crate::support::client::{Answer, BROWSER};
use crate::support::{OTHER_PASSWORD, PASSWORD};
use bodies::{Case, Kind, Route};
use scene::Scene;

#[tokio::test]
async fn bad_input_is_refused_in_words_and_changes_nothing() {
    let scene = Scene::set().await;
    let mut failed = Vec::new();
    let mut count = 0;
    for route in scene.routes() {
        for case in bodies::cases(&route) {
            count += 1;
            if let Err(why) = check(&scene, &route, &case).await {
                failed.push(format!("{} {}: {why}", route.path, case.name));
            }
        }
    }
    for case in &failed {
        eprintln!("{case}");
    }
    scene.is_as_it_was().await;
    assert!(failed.is_empty(), "{} of {count} cases", failed.len());
    assert!(count > 600, "{count} cases");
}

/// Sends a case; what comes back has to have its status, and to say what is wrong.
async fn check(scene: &Scene, route: &Route, case: &Case) -> Result<(), String> {
    let client = scene.client_of(route);
    let mut request = client.request(case.method.clone(), &route.path);
    match case.kind {
        Kind::Program => request = request.header(ACCEPT, "application/json"),
        Kind::Browser => {
            request = request
                .header(ACCEPT, BROWSER)
                .header(ORIGIN, scene.server.url(""));
        }
    }
    let mut body = case.body.clone();
    let token = scene.token_of(route).await;
    if case.token {
        request = request.header("x-csrf-token", &token);
    }
    if let Some(kind) = case.content_type {
        request = request.header(CONTENT_TYPE, kind);
    }
    for (name, value) in &case.headers {
        request = request.header(*name, *value);
    }
    if case.foreign_token {
        let foreign = scene.server.client().get("/login").await.csrf_token();
        body.extend(format!("&csrf_token={foreign}").into_bytes());
    }
    if !body.is_empty() {
        request = request.body(body);
    }
    let answer = Answer::try_of(request)
        .await
        .map_err(|error| format!("no answer: {error:?}"))?;
    if answer.status != case.status {
        return Err(format!(
            "{} instead of {}: {}",
            answer.status, case.status, answer.body
        ));
    }
    match case.kind {
        Kind::Program => said_as_json(&answer, case.field),
        Kind::Browser => said_as_page(&answer),
    }
}

fn said_as_json(answer: &Answer, field: Option<&str>) -> Result<(), String> {
    if !answer.is_json() {
        return Err(format!("no JSON: {}", answer.body));
    }
    let json = answer.json();
    let texts = |list: &Value| {
        let list = list.as_array().filter(|list| !list.is_empty());
        list.is_some_and(|list| {
            list.iter()
                .all(|text| text.as_str().is_some_and(|text| text.len() > 5))
        })
    };
    let said = match field {
        Some(field) => texts(&json["response"]["field_errors"][field]),
        None => texts(&json["response"]["errors"]),
    };
    let code = json["meta"]["code"] == answer.status;
    if said && code {
        Ok(())
    } else {
        Err(format!("says nothing of {field:?}: {json}"))
    }
}

fn said_as_page(answer: &Answer) -> Result<(), String> {
    let page =
        answer.header("content-type") == "text/html; charset=utf-8" && answer.body.contains("<h1>");
    let beside_the_field = answer.status != 422 || answer.body.contains("aria-invalid=\"true\"");
    if page && beside_the_field {
        Ok(())
    } else {
        Err(format!("no page that says it: {:?}", answer.body))
    }
}

/// What the cases spoil is a form that is taken when nothing is wrong with it.
#[tokio::test]
async fn the_same_forms_are_taken_without_their_flaws() {
    for number in 0..Scene::set().await.routes().len() {
        let scene = Scene::set().await;
        let route = &scene.routes()[number];
        // the one password that has to be the right one
        let right = (route.path == "/change").then_some(("password", "correct+horse+battery"));
        let form = bodies::good_form(route, right) + "csrf_token=" + &scene.token_of(route).await;
        let request = scene.client_of(route).request(Method::POST, &route.path);
        let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        let taken = Answer::of(request.header(ACCEPT, BROWSER).body(form)).await;
        // nobody has signed up as Eve
        taken.expect(if route.path == "/login" { 401 } else { 303 });
    }
}

#[tokio::test]
async fn fields_that_nobody_asked_for_are_ignored() {
    let scene = Scene::set().await;
    let client = scene.server.client();
    let email = "eve@example.com";
    let extra = json!({
        "email": email, "password": PASSWORD, "id": 1, "is_admin": true, "active": true, "roles": ["admin"],
        "role": "admin", "confirmed_at": "2020-01-01T00:00:00Z", "generation": 0, "next": ["x"], "csrf_token": {},
    });
    client.post_json("/register", &extra).await.expect(201);
    client.post_json("/login", &extra).await.expect(401);
    let link = scene.welcome(email).await;
    client.post_json(&link, &extra).await.expect(200);
    client.post_json("/login", &extra).await.expect(200);
    client.get_json("/admin").await.expect(403);
}

#[tokio::test]
async fn a_wrong_method_is_told_the_right_ones() {
    let scene = Scene::set().await;
    let mut told = BTreeMap::new();
    for route in scene.routes() {
        let put = scene.server.client().request(Method::PUT, &route.path);
        let answer = Answer::of(put.header(ACCEPT, "application/json")).await;
        told.insert(
            route.path.clone(),
            answer.expect(405).header("allow").to_owned(),
        );
    }
    for (path, allowed) in told {
        let post = allowed.split(',').any(|method| method.trim() == "POST");
        assert!(post, "{path} allows {allowed:?} (RFC 9110, 15.5.6)");
    }
}

#[tokio::test]
async fn odd_characters_in_a_password_are_part_of_it() {
    let scene = Scene::set().await;
    let client = scene.server.client();
    let email = "zoe@example.com";
    let odd = "  p\u{e4}ss \u{1f511}\t<\"'&%00+ wörd  ";
    let both = |password: &str| json!({ "email": email, "password": password });
    client.post_json("/register", &both(odd)).await.expect(201);
    let link = scene.welcome(email).await;
    client.post_json(&link, &json!({})).await.expect(200);
    client.post_json("/login", &both(odd)).await.expect(200);
    client
        .post_json("/login", &both(odd.trim()))
        .await
        .expect(401);
    // and it is the same one in a form
    let browser = scene.server.client();
    let fields = [("email", email), ("password", odd)];
    browser
        .fill_in("/login", &fields)
        .await
        .expect_redirect("/");
    let longest = "x".repeat(4096);
    let eve = |password: &str| json!({ "email": "eve@example.com", "password": password });
    client
        .post_json("/register", &eve(&longest))
        .await
        .expect(201);
    client
        .post_json("/register", &eve(OTHER_PASSWORD))
        .await
        .expect(201);
}
