//! `roles`: a gate that asks for a role.
//!
//! Roles are read from the store whenever the gate is asked: at each sign-in, and at each request of a session that asks
//! [`Gates::refusal`](crate::Gates::refusal), so that a role taken away is gone with the next request.
//!
//! ```
//! # use authkit_flows::{Flows, Gates, store::memory::Memory};
//! use authkit_flows::roles::{Permission, RoleGate, role};
//!
//! # fn with(flows: Flows<Memory>) {
//! // whoever signs in at the back office works there
//! let gates = Gates::new(flows).with(RoleGate::new(Permission::any([role("staff"), role("admin")])));
//! # }
//! ```

use authkit_roles::Identity;
use authkit_store::{Account, RoleStore};

use crate::{Gate, GateFuture, Method, SignInRefusal};

pub use authkit_roles::{Permission, RoleName, role};

/// Lets in only who meets a permission.
#[derive(Clone, Debug)]
pub struct RoleGate(Permission);

impl RoleGate {
    /// A gate for who meets that permission. One that asks for nothing lets nobody in.
    #[must_use]
    pub const fn new(permission: Permission) -> Self {
        Self(permission)
    }
}

impl<S: RoleStore> Gate<S> for RoleGate {
    fn check<'a>(
        &'a self,
        store: &'a S,
        account: &'a Account<S::UserId>,
        _: Method,
    ) -> GateFuture<'a, S::Error> {
        Box::pin(async {
            let identity = Identity::with_roles(store.find_roles(&account.id).await?);
            let allowed = self.0.allows(&identity);
            Ok((!allowed).then_some(SignInRefusal::Role))
        })
    }
}
