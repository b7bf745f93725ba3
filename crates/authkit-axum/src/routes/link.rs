//! What a link that does nothing answers, wherever it led.

use std::convert::Infallible;

use authkit_flows::LinkRefusal;
use authkit_store::UserId;
use axum::extract::{FromRequestParts, Path};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;

use crate::exchange::Exchange;
use crate::pages::LinkView;

/// The token in the path. One that is not even text is an empty one, which is no link's.
pub(super) struct Token(pub(super) String);

impl<S: Send + Sync> FromRequestParts<S> for Token {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let path = Path::<String>::from_request_parts(parts, state).await;
        Ok(Self(path.map(|Path(token)| token).unwrap_or_default()))
    }
}

/// Says kindly that a link is of no use, and where to get another.
pub(super) fn refused<Id: UserId>(
    exchange: Exchange<Id>,
    refusal: LinkRefusal,
    another: LinkView<'_>,
) -> Response {
    let (status, title, text) = match refusal {
        LinkRefusal::Expired => (
            StatusCode::GONE,
            "This link has expired",
            "This link was good for a limited time only. You can have a new one sent.",
        ),
        LinkRefusal::Used => (
            StatusCode::GONE,
            "This link is no longer valid",
            "This link has been used already, or your account has changed since it was sent. You can have a new one sent.",
        ),
        _ => (
            StatusCode::BAD_REQUEST,
            "This link is not valid",
            "Part of this link may have been lost on the way: copy all of it from the mail, or have a new one sent.",
        ),
    };
    exchange.message(status, title, text, Some(another))
}
