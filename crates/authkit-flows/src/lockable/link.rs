//! The link that lifts a block: bound to the address, the generation, and how often such a link was used.

use std::marker::PhantomData;
use std::time::Duration;

use authkit_store::{Account, LinkCounter, LinkKind, LinkStore, UserId};
use authkit_token::{Binding, KeyRing, Purpose, Signer};

use crate::{FlowError, Flows, LinkRefusal};

struct UnlockLink<Id>(PhantomData<fn() -> Id>);

impl<Id: UserId> Purpose for UnlockLink<Id> {
    const NAME: &'static str = "authkit.unlock";
    type Claims = Id;
}

pub(super) struct Links<Id: UserId> {
    signer: Signer<UnlockLink<Id>>,
}

fn binding<Id>(account: &Account<Id>, counter: LinkCounter) -> Binding {
    Binding::to(account.email.as_str())
        .and(&account.generation.as_i64())
        .and(&counter.as_i64())
}

impl<Id: UserId> Links<Id> {
    pub(super) fn new(keys: &KeyRing, realm: &str) -> Self {
        Self {
            signer: Signer::new(keys).with_realm(realm),
        }
    }

    pub(super) async fn issue<S: LinkStore<UserId = Id>>(
        &self,
        flows: &Flows<S>,
        account: &Account<Id>,
        lifetime: Duration,
    ) -> Result<String, FlowError<S::Error>> {
        let counter = flows
            .store()
            .find_link_counter(&account.id, LinkKind::Unlock);
        let counter = counter.await.map_err(FlowError::Store)?;
        let (state, now) = (binding(account, counter), flows.now());
        let signed = self.signer.sign(&account.id, lifetime, state, now);
        signed.map_err(FlowError::Sign)
    }

    pub(super) async fn open<S: LinkStore<UserId = Id>>(
        &self,
        flows: &Flows<S>,
        token: &str,
    ) -> Result<Result<(Account<Id>, LinkCounter), LinkRefusal>, FlowError<S::Error>> {
        let opened = match self.signer.open(token, flows.now()) {
            Ok(opened) => opened,
            Err(error) => return Ok(Err(error.into())),
        };
        let (store, id) = (flows.store(), opened.unbound_claims());
        let found = store.find_account(id).await.map_err(FlowError::Store)?;
        let Some(account) = found.filter(|account| account.active) else {
            return Ok(Err(LinkRefusal::Used));
        };
        let counter = store.find_link_counter(id, LinkKind::Unlock).await;
        let counter = counter.map_err(FlowError::Store)?;
        Ok(match opened.bound_to(binding(&account, counter)) {
            Ok(_) => Ok((account, counter)),
            Err(_) => Err(LinkRefusal::Used),
        })
    }
}
