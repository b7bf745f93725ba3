//! Browsers that an account has signed in from: each has a count of its own, so that nobody elsewhere can lock its owner out.

use std::fmt;
use std::time::Duration;

use authkit_store::{Account, Store};
use authkit_token::{Binding, Purpose, RandomError, SignError, Signer, TryCryptoRng};
use time::OffsetDateTime;

use crate::Flows;

struct DeviceToken;

impl Purpose for DeviceToken {
    const NAME: &'static str = "authkit.device";
    type Claims = String;
}

/// Makes and recognises the tokens of known devices. Nothing is stored for one.
///
/// A token goes into a long-lived cookie (`HttpOnly`, `Secure`), and comes back in [`Client::with_device`](crate::Client::with_device).
/// It opens nothing: it says only which count a wrong password belongs to. It is good for one address, and for a year.
///
/// # Security
/// Hand one out only to who has proved to be the owner: after a sign-in (`SignIn::know_device`), or to the browser that has just
/// reset the password.
#[derive(Clone)]
pub struct KnownDevices {
    signer: Signer<DeviceToken>,
    lifetime: Duration,
}

/// No token could be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeviceError {
    /// The random source failed.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// The token could not be signed.
    #[error(transparent)]
    Sign(#[from] SignError),
}

impl KnownDevices {
    /// The devices of the realm of those flows.
    #[must_use]
    pub fn new<S: Store>(flows: &Flows<S>) -> Self {
        let realm = flows.store().realm().as_str();
        Self {
            signer: Signer::new(flows.keys()).with_realm(realm),
            lifetime: Duration::from_secs(365 * 86_400),
        }
    }

    /// How long a device is known without signing in again.
    #[must_use]
    pub const fn with_lifetime(mut self, lifetime: Duration) -> Self {
        self.lifetime = lifetime;
        self
    }

    /// How long a device is known: how long the cookie lives.
    #[must_use]
    pub const fn lifetime(&self) -> Duration {
        self.lifetime
    }

    /// A token for a device of that account's owner.
    ///
    /// # Errors
    /// [`DeviceError`].
    pub fn issue<Id>(
        &self,
        account: &Account<Id>,
        now: OffsetDateTime,
        random: &mut (impl TryCryptoRng<Error = RandomError> + ?Sized),
    ) -> Result<String, DeviceError> {
        let mut bits = [0; 16];
        random.try_fill_bytes(&mut bits)?;
        let name = format!("{:032x}", u128::from_be_bytes(bits));
        let binding = Binding::to(account.email.identifier().as_str());
        Ok(self.signer.sign(&name, self.lifetime, binding, now)?)
    }

    /// The name of the device, if it is one of the account whose canonical address `key` is.
    #[must_use]
    pub fn recognise(&self, token: &str, key: &str, now: OffsetDateTime) -> Option<String> {
        let opened = self.signer.open(token, now).ok()?;
        opened.bound_to(Binding::to(key)).ok()
    }
}

impl fmt::Debug for KnownDevices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KnownDevices")
            .field("lifetime", &self.lifetime)
            .finish_non_exhaustive()
    }
}
