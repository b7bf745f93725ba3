//! Which roles an account has.

use authkit_roles::RoleName;

use crate::AccountStore;
use crate::port::port;

port! {
    /// A store that knows roles.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` keeps no roles",
        note = "`roles` needs `RoleStore`: implement it, or leave `.roles()` out"
    )]
    pub trait RoleStore (DynRoleStore): AccountStore (DynAccountStore) {
        /// The roles of an account, in the order of their names; none for an unknown account.
        async fn find_roles(&self, id: &Self::UserId) -> Vec<RoleName>;

        /// Gives an account a role; `false` if it had it, or there is no such account.
        async fn add_role(&self, id: &Self::UserId, role: &RoleName) -> bool;

        /// Takes a role away; `false` if the account did not have it.
        async fn remove_role(&self, id: &Self::UserId, role: &RoleName) -> bool;
    }
}
