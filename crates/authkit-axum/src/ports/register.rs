//! Registration, without the store's type.

use authkit_flows::registerable::{PublicRegistration, SignUp};
use authkit_flows::{Client, Registerable};
use authkit_store::RegisterableStore;

use super::PortFuture;

pub(crate) trait RegisterPort: Send + Sync {
    fn register<'a>(
        &'a self,
        sign_up: SignUp,
        client: &'a Client,
    ) -> PortFuture<'a, PublicRegistration>;
}

impl<S: RegisterableStore<Extra = ()>> RegisterPort for Registerable<S> {
    fn register<'a>(
        &'a self,
        sign_up: SignUp,
        client: &'a Client,
    ) -> PortFuture<'a, PublicRegistration> {
        Box::pin(async move { Ok(Self::register(self, sign_up, client).await?.public()) })
    }
}
