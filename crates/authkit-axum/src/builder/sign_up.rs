//! Registration with fields of the application's own.

use authkit_flows::registerable::Registration;
use authkit_store::RegisterableStore;

use super::AuthBuilder;
use crate::SignUpFields;
use crate::ports::Registering;

impl<S: RegisterableStore + 'static> AuthBuilder<S> {
    /// People make their own accounts, at `/register`, with fields of the application's own that the store writes in the same step.
    #[must_use]
    pub fn registerable_with(mut self, config: Registration, fields: SignUpFields<S::Extra>) -> Self
    where
        S::Extra: 'static,
    {
        self.names = crate::settings::Names::of(config.usernames());
        let optional_password = config.is_password_optional();
        self.features.register = Some(Box::new(move |parts, confirms| {
            let (flows, passwords) = (parts.flows.clone(), parts.passwords.clone());
            let flow = authkit_flows::Registerable::new(flows, passwords, config);
            #[cfg(feature = "confirmable")]
            let flow = match confirms.links {
                Some(links) => flow.with_confirm_links(links),
                None => flow,
            };
            #[cfg(not(feature = "confirmable"))]
            let _ = confirms;
            Box::new(Registering {
                flow,
                fields,
                optional_password,
            })
        }));
        self
    }
}
