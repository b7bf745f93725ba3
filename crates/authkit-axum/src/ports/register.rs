//! Registration, without the store's type.

use authkit_flows::registerable::{PublicRegistration, SignUp};
use authkit_flows::{Client, Registerable};
use authkit_store::RegisterableStore;

use super::PortFuture;
use crate::extra::{SignUpField, SignUpFields, SignUpForm};

pub(crate) trait RegisterPort: Send + Sync {
    /// The application's own fields.
    fn fields(&self) -> &[SignUpField];

    /// Whether somebody may go without a password.
    fn is_password_optional(&self) -> bool;

    fn register<'a>(
        &'a self,
        sign_up: SignUp,
        own: SignUpForm,
        client: &'a Client,
    ) -> PortFuture<'a, PublicRegistration>;
}

/// The flow, and how the application's own fields are read.
pub(crate) struct Registering<S: RegisterableStore> {
    pub(crate) flow: Registerable<S>,
    pub(crate) fields: SignUpFields<S::Extra>,
    pub(crate) optional_password: bool,
}

impl<S: RegisterableStore> RegisterPort for Registering<S> {
    fn fields(&self) -> &[SignUpField] {
        self.fields.list()
    }

    fn is_password_optional(&self) -> bool {
        self.optional_password
    }

    fn register<'a>(
        &'a self,
        sign_up: SignUp,
        own: SignUpForm,
        client: &'a Client,
    ) -> PortFuture<'a, PublicRegistration> {
        Box::pin(async move {
            let extra = match self.fields.read(&own) {
                Ok(extra) => extra,
                Err(errors) => return Ok(PublicRegistration::InvalidFields(errors)),
            };
            let sign_up = sign_up.with_extra(extra);
            Ok(self.flow.register(sign_up, client).await?.public())
        })
    }
}
