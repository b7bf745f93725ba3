//! Registration, without the store's type.

use authkit_flows::Registerable;
use authkit_flows::registerable::PublicRegistration;
use authkit_store::{EmailAddress, RegisterableStore};
use secrecy::SecretString;

use super::PortFuture;

pub(crate) trait RegisterPort: Send + Sync {
    fn register(
        &self,
        email: EmailAddress,
        password: SecretString,
    ) -> PortFuture<'_, PublicRegistration>;
}

impl<S: RegisterableStore<Extra = ()>> RegisterPort for Registerable<S> {
    fn register(
        &self,
        email: EmailAddress,
        password: SecretString,
    ) -> PortFuture<'_, PublicRegistration> {
        Box::pin(async move { Ok(Self::register(self, &email, password, ()).await?.public()) })
    }
}
