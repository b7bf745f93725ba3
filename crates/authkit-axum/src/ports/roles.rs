//! Roles, without the store's type.

use std::sync::Arc;

use authkit_roles::Identity;
use authkit_store::RoleStore;

use super::PortFuture;
use crate::Fault;

pub(crate) trait RolePort<Id>: Send + Sync {
    fn identity<'a>(&'a self, id: &'a Id) -> PortFuture<'a, Identity>;
}

/// A store, seen only as what knows roles.
pub(crate) struct Roles<S>(pub(crate) Arc<S>);

impl<S: RoleStore> RolePort<S::UserId> for Roles<S> {
    fn identity<'a>(&'a self, id: &'a S::UserId) -> PortFuture<'a, Identity> {
        Box::pin(async move {
            let roles = self.0.find_roles(id).await;
            let roles = roles
                .map_err(|error| Fault::new("the roles of an account could not be read", error))?;
            Ok(Identity::with_roles(roles))
        })
    }
}
