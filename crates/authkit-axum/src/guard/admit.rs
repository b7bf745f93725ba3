//! Whether a request meets what a guard asks.

use authkit_session::{CheckError, Mechanism};
use authkit_store::UserId;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;

use super::{Ask, Guard, unavailable};
use crate::current_user::CurrentUser;
use crate::exchange::Exchange;
use crate::place::Place;
use crate::refused::{forbidden, reauthenticate, unauthorized};
use crate::visit::Visit;
use crate::{Auth, Fault};

const NOT_ANONYMOUS: &str = "You are logged in. This is for those who are not.";
const UNCONFIRMED: &str = "Please confirm your email address first.";

impl<Id: UserId> Guard<Id> {
    /// `Err` with the answer for those who may not.
    pub(super) async fn admit(&self, visit: &Visit<Id>, parts: &mut Parts) -> Result<(), Response> {
        let auth = &self.auth;
        match &self.ask {
            Ask::SignedIn => self.somebody(visit, parts).await.map(drop),
            Ask::Fresh => {
                let user = self.somebody(visit, parts).await?;
                if user.is_fresh(auth.0.clock.now()) {
                    return Ok(());
                }
                Err(reauthenticate(auth, parts, &user).await)
            }
            Ask::Anonymous => match self.anybody(visit, parts).await? {
                Some(_) => Err(elsewhere(auth, parts).await),
                None => Ok(()),
            },
            Ask::Confirmed => {
                let user = self.somebody(visit, parts).await?;
                match self.is_confirmed(&user).await {
                    Ok(true) => Ok(()),
                    Ok(false) => Err(forbidden(auth, parts, UNCONFIRMED).await),
                    Err(error) => {
                        let fault = Fault::new("a confirmation could not be read", error);
                        Err(unavailable(auth.clone(), parts, &fault).await)
                    }
                }
            }
            Ask::AnyOf(ways) => {
                for way in ways.iter() {
                    let user = self.by(*way, visit, parts).await?;
                    if let Some(user) = user {
                        visit.settle(&user);
                        return Ok(());
                    }
                }
                Err(unauthorized(auth, parts, ways).await)
            }
            #[cfg(feature = "roles")]
            Ask::Permission(permission) => {
                let user = self.somebody(visit, parts).await?;
                super::roles::admit(auth, &user, permission, parts).await
            }
        }
    }

    async fn anybody(
        &self,
        visit: &Visit<Id>,
        parts: &mut Parts,
    ) -> Result<Option<CurrentUser<Id>>, Response> {
        match visit.current(parts).await {
            Ok(user) => Ok(user),
            Err(fault) => Err(unavailable(self.auth.clone(), parts, &fault).await),
        }
    }

    async fn somebody(
        &self,
        visit: &Visit<Id>,
        parts: &mut Parts,
    ) -> Result<CurrentUser<Id>, Response> {
        match self.anybody(visit, parts).await? {
            Some(user) => Ok(user),
            None => Err(unauthorized(&self.auth, parts, &[Mechanism::Session]).await),
        }
    }

    /// Who comes in by that way, if it is anybody.
    async fn by(
        &self,
        way: Mechanism,
        visit: &Visit<Id>,
        parts: &mut Parts,
    ) -> Result<Option<CurrentUser<Id>>, Response> {
        let found = match way {
            Mechanism::Session | Mechanism::Remember => visit.browser(parts).await,
            Mechanism::ApiToken => visit.token(parts).await,
            Mechanism::Basic => return self.basic(visit, parts).await,
            Mechanism::Custom(_) => {
                let loaded = visit.loaded(parts).await;
                loaded.map(|user| user.filter(|user| user.mechanism() == way))
            }
            _ => Ok(None),
        };
        match found {
            Ok(user) => Ok(user),
            Err(fault) => Err(unavailable(self.auth.clone(), parts, &fault).await),
        }
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
        Ok(exchange) if !exchange.is_json() => {
            let view = auth.0.settings.post_login_view.clone();
            let to = exchange.next_or(&view).to_owned();
            exchange.see_other(&to)
        }
        Ok(mut exchange) => exchange.refuse(StatusCode::FORBIDDEN, NOT_ANONYMOUS),
        Err(response) => response,
    }
}
