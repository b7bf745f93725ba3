//! Guards that ask for roles.

use std::sync::Arc;

use authkit_roles::{Identity, Permission, role};
use authkit_store::UserId;
use axum::http::request::Parts;
use axum::response::Response;

use super::{Ask, Guard, unavailable};
use crate::Auth;
use crate::current_user::CurrentUser;
use crate::refused::forbidden;

impl<Id: UserId> Auth<Id> {
    /// Lets only people through who have **all** of these roles. Without a role it lets nobody through.
    #[must_use]
    pub fn roles_required<'a>(&self, roles: impl IntoIterator<Item = &'a str>) -> Guard<Id> {
        self.permission_required(Permission::all(roles.into_iter().map(role)))
    }

    /// Lets people through who have **any** of these roles. Without a role it lets nobody through.
    #[must_use]
    pub fn roles_accepted<'a>(&self, roles: impl IntoIterator<Item = &'a str>) -> Guard<Id> {
        self.permission_required(Permission::any(roles.into_iter().map(role)))
    }

    /// Lets only people through whose roles meet `permission`.
    ///
    /// Roles are read from the store at each request. Without [`roles`](crate::AuthBuilder::roles) nobody has one.
    #[must_use]
    pub fn permission_required(&self, permission: Permission) -> Guard<Id> {
        self.guard(Ask::Permission(Arc::new(permission)))
    }
}

pub(super) async fn admit<Id: UserId>(
    auth: &Auth<Id>,
    user: &CurrentUser<Id>,
    permission: &Permission,
    parts: &Parts,
) -> Result<(), Response> {
    let identity = match &auth.0.roles {
        Some(roles) => roles.identity(user.id()).await,
        None => Ok(Identity::anonymous()),
    };
    match identity {
        Ok(identity) if permission.allows(&identity) => Ok(()),
        Ok(_) => {
            let text = "You do not have permission to view this resource.";
            Err(forbidden(auth, parts, text).await)
        }
        Err(fault) => Err(unavailable(auth.clone(), parts, &fault).await),
    }
}
