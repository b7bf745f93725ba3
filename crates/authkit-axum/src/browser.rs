//! The name of a browser, by which a mailed link knows it again.

use authkit_store::UserId;
use authkit_token::{RandomError, SystemRandom};
use axum::response::Response;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use rand_core::TryRng;
use time::Duration;

use crate::cookies::Name;
use crate::exchange::Exchange;
use crate::fault::Fault;

/// How long a browser is known: as long as any link that was asked for in it.
const LIFETIME: Duration = Duration::days(30);

fn new_name() -> Result<String, RandomError> {
    let mut bits = [0_u8; 16];
    SystemRandom.try_fill_bytes(&mut bits)?;
    Ok(BASE64_URL_SAFE_NO_PAD.encode(bits))
}

impl<Id: UserId> Exchange<Id> {
    /// Gives this browser a name if it has none, before a link is mailed that knows it again.
    pub(crate) fn know_browser(&mut self) -> Result<(), Response> {
        if self.client.browser().is_some() {
            return Ok(());
        }
        let name = new_name();
        let name =
            name.map_err(|error| self.fault(&Fault::new("no randomness is to be had", error)))?;
        let auth = self.auth.clone();
        self.keep(auth.0.cookies.set_for(Name::Browser, &name, LIFETIME));
        let browser = auth.0.clients.browser(&name);
        self.client = self.client.clone().with_browser(Some(browser));
        Ok(())
    }
}
