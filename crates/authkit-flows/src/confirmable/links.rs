//! The confirmation link: what it says and what it is bound to.

use std::time::Duration;

use authkit_store::{EmailAddress, Generation, Identifier};
use authkit_token::{Binding, KeyRing, Opened, Purpose, SignError, Signer, Stale};
use time::OffsetDateTime;

use crate::LinkRefusal;

/// The purpose. It names the address, because a new account has no id yet when its first link is written in the same
/// step as the account itself.
pub(super) struct ConfirmLink;

impl Purpose for ConfirmLink {
    const NAME: &'static str = "authkit.confirm";
    type Claims = String;
}

/// Makes and opens confirmation links. Opaque: the flows are what uses it.
pub struct ConfirmLinks {
    signer: Signer<ConfirmLink>,
    lifetime: Duration,
}

/// An authentic link whose binding has not been checked yet.
pub(super) struct OpenedLink {
    opened: Opened<ConfirmLink>,
    email: EmailAddress,
}

impl ConfirmLinks {
    pub(super) fn new(keys: &KeyRing, realm: &str, lifetime: Duration) -> Self {
        Self {
            signer: Signer::new(keys).with_realm(realm),
            lifetime,
        }
    }

    pub(crate) fn issue(
        &self,
        email: &EmailAddress,
        generation: Generation,
        now: OffsetDateTime,
    ) -> Result<String, SignError> {
        let identifier = email.identifier();
        self.signer.sign(
            &identifier.as_str().to_owned(),
            self.lifetime,
            binding(identifier, generation),
            now,
        )
    }

    pub(super) fn open(&self, token: &str, now: OffsetDateTime) -> Result<OpenedLink, LinkRefusal> {
        let opened = self.signer.open(token, now)?;
        let email =
            EmailAddress::parse(opened.unbound_claims()).map_err(|_| LinkRefusal::Invalid)?;
        Ok(OpenedLink { opened, email })
    }

    pub(crate) const fn lifetime(&self) -> Duration {
        self.lifetime
    }
}

impl OpenedLink {
    pub(super) fn identifier(&self) -> &Identifier {
        self.email.identifier()
    }

    pub(super) fn bound_to(self, generation: Generation) -> Result<(), Stale> {
        self.opened
            .bound_to(binding(self.email.identifier(), generation))
            .map(|_| ())
    }
}

fn binding(identifier: &Identifier, generation: Generation) -> Binding {
    Binding::to(identifier.as_str()).and(&generation.as_i64())
}

impl std::fmt::Debug for ConfirmLinks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ConfirmLinks")
            .field("lifetime", &self.lifetime)
            .finish_non_exhaustive()
    }
}
