//! The link itself: what it carries and what it is bound to.

use std::marker::PhantomData;
use std::time::Duration;

use authkit_store::{Account, LinkCounter, UserId};
use authkit_token::{Binding, KeyRing, OpenError, Opened, Purpose, SignError, Signer};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::BrowserId;

pub(super) struct LoginLink<Id>(PhantomData<fn() -> Id>);

impl<Id: UserId> Purpose for LoginLink<Id> {
    const NAME: &'static str = "authkit.login";
    type Claims = Claims<Id>;
}

#[derive(Serialize, Deserialize)]
pub(super) struct Claims<Id> {
    pub(super) id: Id,
    /// The browser that asked, if it was known.
    pub(super) browser: Option<String>,
}

pub(super) fn browser_text(browser: Option<&BrowserId>) -> Option<String> {
    use std::fmt::Write;

    browser.map(|browser| {
        let mut text = String::with_capacity(64);
        for byte in browser.as_bytes() {
            // writing to a string cannot fail
            let _ = write!(text, "{byte:02x}");
        }
        text
    })
}

/// The link dies with the address, the generation, and the use of any other.
fn binding<Id>(account: &Account<Id>, counter: LinkCounter) -> Binding {
    Binding::to(account.email.as_str())
        .and(&account.generation.as_i64())
        .and(&counter.as_i64())
}

pub(super) struct Links<Id: UserId>(Signer<LoginLink<Id>>);

impl<Id: UserId> Links<Id> {
    pub(super) fn new(keys: &KeyRing, realm: &str) -> Self {
        Self(Signer::new(keys).with_realm(realm))
    }

    pub(super) fn issue(
        &self,
        account: &Account<Id>,
        counter: LinkCounter,
        browser: Option<&BrowserId>,
        lifetime: Duration,
        now: OffsetDateTime,
    ) -> Result<String, SignError> {
        let claims = Claims {
            id: account.id.clone(),
            browser: browser_text(browser),
        };
        self.0
            .sign(&claims, lifetime, binding(account, counter), now)
    }

    pub(super) fn open(
        &self,
        token: &str,
        now: OffsetDateTime,
    ) -> Result<Opened<LoginLink<Id>>, OpenError> {
        self.0.open(token, now)
    }
}

/// The claims, if the account is still the one that the link was made for.
pub(super) fn bound<Id: UserId>(
    opened: Opened<LoginLink<Id>>,
    account: &Account<Id>,
    counter: LinkCounter,
) -> Option<Claims<Id>> {
    opened.bound_to(binding(account, counter)).ok()
}
