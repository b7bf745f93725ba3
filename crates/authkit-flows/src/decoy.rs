//! What is spent on nobody: an answer that comes sooner says that an address has no account.
//!
//! Where a flow reads, signs or writes for an account, it does as much for an address without one. What it signs opens nothing, and
//! what it writes is a message that the worker drops, or a decoy of the store ([`DecoyStore`]) that the next one overwrites.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use authkit_store::{DecoyStore, EmailAddress, Message, Store};
use authkit_token::{Binding, Purpose};
use time::OffsetDateTime;

use crate::{Client, FlowError, Flows, Notice, NoticeKind};

/// Whom decoys are addressed to: a domain that nobody can have (RFC 2606).
pub(crate) const NOBODY: &str = "nobody@example.invalid";

/// A link that leads nowhere: no flow opens this purpose.
pub(crate) struct DecoyLink;

impl Purpose for DecoyLink {
    const NAME: &'static str = "authkit.decoy";
    type Claims = String;
}

/// A write in the place of one for an account, without the bound of its port.
pub(crate) type Spend<S> =
    for<'a> fn(
        &'a S,
        u8,
        OffsetDateTime,
    ) -> Pin<Box<dyn Future<Output = Result<(), <S as Store>::Error>> + Send + 'a>>;

pub(crate) fn spend_in<S: DecoyStore>() -> Spend<S> {
    |store, slot, now| Box::pin(store.record_decoy(slot, now))
}

/// What a link is bound to, for nobody: as many parts as those of an account.
fn binding() -> Binding {
    Binding::to(NOBODY)
        .and(NOBODY)
        .and(&0_i64)
        .and(&None::<i64>)
}

impl<S: Store> Flows<S> {
    /// Commits a write for nobody.
    pub(crate) async fn spend(&self, write: Spend<S>) -> Result<(), FlowError<S::Error>> {
        let [slot] = self.random_bytes().map_err(FlowError::Random)?;
        let written = write(self.store(), slot, self.now()).await;
        written.map_err(FlowError::Store)
    }

    /// Signs a link for nobody.
    fn decoy_token(&self, claims: &str, lifetime: Duration) -> Result<String, FlowError<S::Error>> {
        let claims = claims.to_owned();
        let signed = self.decoys().sign(&claims, lifetime, binding(), self.now());
        signed.map_err(FlowError::Sign)
    }

    /// Writes a mail with a link, for nobody.
    pub(crate) fn decoy_message(
        &self,
        lifetime: Duration,
        client: &Client,
    ) -> Result<Option<Message>, FlowError<S::Error>> {
        self.decoy_message_with(NOBODY, lifetime, None, client)
    }

    /// The same, whose link says more than who it is for, and where codes are on, with one.
    fn decoy_message_with(
        &self,
        claims: &str,
        lifetime: Duration,
        code: Option<&str>,
        client: &Client,
    ) -> Result<Option<Message>, FlowError<S::Error>> {
        let token = self.decoy_token(claims, lifetime)?;
        let Ok(nobody) = EmailAddress::parse(NOBODY) else {
            return Ok(None);
        };
        let mut notice = Notice::new(NoticeKind::Decoy, &nobody)
            .with_token(&token, lifetime)
            .with_language(client.language());
        if let Some(code) = code {
            notice = notice.with_code(code);
        }
        Ok(Some(self.carrier().message(notice, self.now())?))
    }

    /// As much as a mail with a link takes, for nobody.
    pub(crate) async fn send_decoy(
        &self,
        lifetime: Duration,
        client: &Client,
    ) -> Result<(), FlowError<S::Error>> {
        self.send_decoy_with(NOBODY, lifetime, None, client).await
    }

    /// The same, whose link says more than who it is for, and where codes are on, with one.
    pub(crate) async fn send_decoy_with(
        &self,
        claims: &str,
        lifetime: Duration,
        code: Option<&str>,
        client: &Client,
    ) -> Result<(), FlowError<S::Error>> {
        let message = self.decoy_message_with(claims, lifetime, code, client)?;
        let delivered = self.carrier().deliver(message.into_iter().collect());
        Ok(delivered.await?)
    }
}

#[cfg(any(feature = "passwordless", feature = "lockable"))]
impl<S: authkit_store::LinkStore> Flows<S> {
    /// Looks up a counter of that kind, for nobody. What is wrong with the rows of somebody else is no fault of this request.
    pub(crate) async fn read_counter_decoy(&self, kind: authkit_store::LinkKind) {
        if let Some(id) = self.store().decoy_account() {
            let _ = self.store().find_link_counter(&id, kind).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decoys_can_be_addressed() {
        assert!(EmailAddress::parse(NOBODY).is_ok());
    }
}
