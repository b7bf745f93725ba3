//! A handler's argument that takes more than being signed in: a proof that was given a moment ago.

use std::ops::Deref;

use authkit_store::UserId;
use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::response::Response;

use crate::Auth;
use crate::current_user::{CurrentUser, signed_in};
use crate::refused::reauthenticate;

/// Somebody who proved a moment ago who they are: 15 minutes, unless [`SessionConfig`](crate::SessionConfig) says otherwise. Whoever
/// is signed in for longer, or by a remember cookie, is sent to type the password and comes back; a JSON client gets a 401
/// with `"reauth_required": true`. A program with a token is never fresh.
///
/// ```
/// use authkit_axum::{CurrentUser, Fresh};
///
/// async fn delete_everything(Fresh(user): Fresh<CurrentUser>) -> String {
///     format!("Goodbye, {}", user.email())
/// }
/// ```
#[derive(Clone, Debug)]
#[allow(clippy::exhaustive_structs)] // a handler takes it apart
pub struct Fresh<U = CurrentUser>(pub U);

impl<U> Deref for Fresh<U> {
    type Target = U;

    fn deref(&self) -> &U {
        &self.0
    }
}

impl<S, Id> FromRequestParts<S> for Fresh<CurrentUser<Id>>
where
    Id: UserId,
    Auth<Id>: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let auth = Auth::<Id>::from_ref(state);
        let user = signed_in(&auth, parts).await?;
        if user.is_fresh(auth.0.clock.now()) {
            Ok(Self(user))
        } else {
            Err(reauthenticate(&auth, parts, &user).await)
        }
    }
}
