//! Answers of the application's own to who may not come in.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use std::time::Duration;

use crate::app::PASSWORD;
use crate::site::{ALICE, SESSION, cookie, site_with};

#[tokio::test]
async fn each_refusal_can_be_answered_by_the_application() {
    let site = site_with(|builder| {
        builder
            .unauthorized_handler(|refused| async move {
                let status = refused.answer.status().as_u16();
                (
                    StatusCode::IM_A_TEAPOT,
                    format!("{} {} {status}", refused.method, refused.uri),
                )
            })
            .forbidden_handler(|refused| async move {
                if refused.uri.path() == "/roles" {
                    Redirect::to("/denied").into_response()
                } else {
                    refused.answer
                }
            })
            .reauthentication_handler(|_| async { (StatusCode::CONFLICT, "again, please") })
    });
    site.move_in(ALICE).await;
    let asked = site.ask("/login-required?a=b", &[], false).await;
    assert_eq!(
        (asked.status.as_u16(), asked.body.as_str()),
        (418, "GET /login-required?a=b 303")
    );
    let asked = site.ask("/token", &[], true).await;
    assert_eq!(
        (asked.status.as_u16(), asked.body.as_str()),
        (418, "GET /token 401")
    );
    let session = cookie(SESSION, &site.sign_in(ALICE, PASSWORD).await.session());
    let asked = site.ask_with_cookie("/roles", &session).await;
    assert_eq!(
        (asked.status.as_u16(), asked.location()),
        (303, Some("/denied"))
    );
    assert_eq!(
        site.ask_with_cookie("/accepted", &session).await.status,
        403
    );
    site.clock.advance(Duration::from_secs(16 * 60));
    for path in ["/fresh", "/fresh-user"] {
        let asked = site.ask_with_cookie(path, &session).await;
        assert_eq!(
            (asked.status.as_u16(), asked.body.as_str()),
            (409, "again, please")
        );
    }
}

/// In a nested router the way back is the address that was asked for.
#[tokio::test]
async fn the_way_back_is_the_whole_address_in_a_nested_router() {
    let mut site = site_with(|builder| builder);
    let inner = crate::site::pages(&site.auth);
    site.app.router = axum::Router::new()
        .nest("/shop", inner)
        .merge(site.auth.routes())
        .with_state(site.auth.clone());
    let sent = site.ask("/shop/user?a=b", &[], false).await;
    assert_eq!(sent.location(), Some("/login?next=%2Fshop%2Fuser%3Fa%3Db"));
    let sent = site.ask("/shop/login-required", &[], false).await;
    assert_eq!(
        sent.location(),
        Some("/login?next=%2Fshop%2Flogin-required")
    );
}
