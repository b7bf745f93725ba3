//! The message that a flow left for the next page, on a page of the application's own.

use std::convert::Infallible;

use authkit_store::{AccountId, UserId};
use axum::extract::{FromRef, FromRequestParts};
use axum::http::header::SET_COOKIE;
use axum::http::request::Parts;
use axum::response::{IntoResponseParts, ResponseParts};

use crate::Auth;
use crate::cookies::Name;
use crate::flash::Flash;
use crate::visit::personal_by_cookie;

/// What a flow left to say, such as "You have been logged out.", once. Return it with the page, so that it is not said
/// again.
///
/// ```
/// use authkit_axum::Flashes;
/// use axum::response::{Html, IntoResponse};
///
/// async fn home(flashes: Flashes) -> impl IntoResponse {
///     let said = flashes.text().unwrap_or_default().to_owned();
///     (flashes, Html(format!("<p>{said}</p><h1>Home</h1>")))
/// }
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Flashes<Id = AccountId> {
    auth: Auth<Id>,
    flash: Option<Flash>,
    text: Option<String>,
}

impl<Id> Flashes<Id> {
    /// The message, in the language of the request. It is text, to be escaped like any other.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }
}

impl<Id> Flashes<Id> {
    /// `success` or `info`: the class of the message in the stylesheet of the default pages is `authkit-` and this.
    #[must_use]
    pub const fn category(&self) -> Option<&'static str> {
        match self.flash {
            Some(flash) => Some(flash.category()),
            None => None,
        }
    }
}

impl<S, Id> FromRequestParts<S> for Flashes<Id>
where
    Id: UserId,
    Auth<Id>: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let auth = Auth::<Id>::from_ref(state);
        let flash = auth
            .0
            .cookies
            .read(&parts.headers, Name::Flash)
            .and_then(Flash::from_key);
        let catalog = auth.0.pages.catalog(&parts.headers);
        let text = flash.map(|flash| flash.said(catalog));
        Ok(Self { auth, flash, text })
    }
}

impl<Id> IntoResponseParts for Flashes<Id> {
    type Error = Infallible;

    fn into_response_parts(self, mut parts: ResponseParts) -> Result<ResponseParts, Infallible> {
        personal_by_cookie(parts.headers_mut());
        if self.flash.is_some()
            && let Some(cookie) = self.auth.0.cookies.clear(Name::Flash)
        {
            parts.headers_mut().append(SET_COOKIE, cookie);
        }
        Ok(parts)
    }
}
