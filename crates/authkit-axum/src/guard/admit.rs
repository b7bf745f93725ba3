//! Whether a request meets what a guard asks.

use authkit_session::{CheckError, Mechanism};
use authkit_store::UserId;
use axum::body::Body;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;

use super::{Ask, Guard, unavailable};
use crate::current_user::CurrentUser;
use crate::exchange::Exchange;
use crate::place::Place;
use crate::refused::{forbidden, reauthenticate, unauthorized};
use crate::view::View;
use crate::visit::Visit;
use crate::{Auth, Fault};

const NOT_ANONYMOUS: &str = "You are logged in. This is for those who are not.";
const UNCONFIRMED: &str = "Please confirm your email address first.";

impl<Id: UserId> Guard<Id> {
    /// Whether a request meets it, where that can be told without waiting for anything, as for by far the most. `false` says
    /// nothing.
    pub(super) fn admits_at_once(&self, visit: &Visit<Id>, view: View<'_>) -> bool {
        let auth = &self.auth;
        match &self.ask {
            Ask::Nothing => true,
            Ask::ComeBack => !auth.may_come_back(view.headers),
            Ask::SignedIn => visit.lets_pass_at_once(view, |_| true),
            Ask::Fresh => visit.lets_pass_at_once(view, |user| user.is_fresh(auth.0.clock.now())),
            Ask::AnyOf(ways) => ways
                .first()
                .is_some_and(|way| visit.lets_in_at_once(way, view)),
            _ => false,
        }
    }

    /// The body, for those who may go on; `Err` with the answer for those who may not.
    pub(super) async fn admit(
        &self,
        visit: &Visit<Id>,
        parts: &mut Parts,
        body: Body,
    ) -> Result<Body, Response> {
        let found = match &self.ask {
            Ask::Nothing => return Ok(body),
            Ask::ComeBack => visit.browser(parts).await,
            Ask::CsrfToken => return Box::pin(self.by_csrf_token(visit, parts, body)).await,
            Ask::AnyOf(ways) => return self.by_any_of(ways, visit, parts).await.map(|()| body),
            _ => visit.current(parts).await,
        };
        match (&self.ask, found) {
            (Ask::SignedIn, Ok(Some(_))) | (Ask::Anonymous, Ok(None)) | (Ask::ComeBack, Ok(_)) => {
                Ok(body)
            }
            // most requests are through by now, and have no room for what the others wait for
            (_, found) => Box::pin(self.judge(found, parts)).await.map(|()| body),
        }
    }

    async fn judge(
        &self,
        found: Result<Option<CurrentUser<Id>>, Fault>,
        parts: &mut Parts,
    ) -> Result<(), Response> {
        let auth = &self.auth;
        let user = match found {
            Ok(Some(user)) => user,
            Ok(None) => return Err(unauthorized(auth, parts, &[Mechanism::Session]).await),
            Err(fault) => return Err(unavailable(auth.clone(), parts, &fault).await),
        };
        match &self.ask {
            Ask::Fresh if user.is_fresh(auth.0.clock.now()) => Ok(()),
            Ask::Fresh => Err(reauthenticate(auth, parts, &user).await),
            Ask::Anonymous => Err(elsewhere(auth, parts).await),
            Ask::Confirmed => match self.is_confirmed(&user).await {
                Ok(true) => Ok(()),
                Ok(false) => Err(forbidden(auth, parts, UNCONFIRMED).await),
                Err(error) => {
                    let fault = Fault::new("a confirmation could not be read", error);
                    Err(unavailable(auth.clone(), parts, &fault).await)
                }
            },
            #[cfg(feature = "roles")]
            Ask::Permission(permission) => {
                super::roles::admit(auth, &user, permission, parts).await
            }
            Ask::Nothing | Ask::ComeBack | Ask::CsrfToken | Ask::SignedIn | Ask::AnyOf(_) => Ok(()),
        }
    }

    /// Lets in whom the first of the ways knows that knows somebody.
    async fn by_any_of(
        &self,
        ways: &[Mechanism],
        visit: &Visit<Id>,
        parts: &mut Parts,
    ) -> Result<(), Response> {
        for way in ways {
            let found = match way {
                Mechanism::Session | Mechanism::Remember => visit.browser(parts).await,
                Mechanism::ApiToken => visit.token(parts).await,
                Mechanism::Basic => Ok(Box::pin(self.basic(visit, parts)).await?),
                Mechanism::Custom(_) => {
                    let loaded = Box::pin(visit.loaded(parts)).await;
                    loaded.map(|user| user.filter(|user| user.mechanism() == *way))
                }
                _ => Ok(None),
            };
            match found {
                Ok(Some(user)) => {
                    visit.settle(user);
                    return Ok(());
                }
                Ok(None) => {}
                Err(fault) => return Err(unavailable(self.auth.clone(), parts, &fault).await),
            }
        }
        Err(unauthorized(&self.auth, parts, ways).await)
    }

    async fn is_confirmed(&self, user: &CurrentUser<Id>) -> Result<bool, CheckError> {
        match &self.auth.0.ways.confirmed {
            Some(check) => check.may_hold(user.account(), user.mechanism()).await,
            None => Ok(false),
        }
    }
}

/// Somebody who is signed in has nothing to do here.
async fn elsewhere<Id: UserId>(auth: &Auth<Id>, parts: &mut Parts) -> Response {
    let opened = Exchange::open(auth.clone(), parts.headers.clone(), &Place::of(parts)).await;
    match opened {
        Ok(exchange) if !exchange.is_json() => crate::routes::login::go_in(exchange),
        Ok(mut exchange) => exchange.refuse(StatusCode::FORBIDDEN, NOT_ANONYMOUS),
        Err(response) => response,
    }
}
