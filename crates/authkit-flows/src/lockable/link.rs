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

/// What is signed where there is no account, to be written and thrown away.
struct DecoyLink;

impl Purpose for DecoyLink {
    const NAME: &'static str = "authkit.unlock.decoy";
    type Claims = i64;
}

pub(super) struct Links<Id: UserId> {
    signer: Signer<UnlockLink<Id>>,
    decoys: Signer<DecoyLink>,
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
            decoys: Signer::new(keys).with_realm(realm),
        }
    }

    pub(super) async fn issue<S: LinkStore<UserId = Id>>(
        &self,
        flows: &Flows<S>,
        account: Option<&Account<Id>>,
        typed: &str,
        lifetime: Duration,
    ) -> Result<String, FlowError<S::Error>> {
        let (store, now) = (flows.store(), flows.now());
        let signed = match account {
            Some(account) => {
                let counter = store
                    .find_link_counter(&account.id, LinkKind::Unlock)
                    .await
                    .map_err(FlowError::Store)?;
                self.signer
                    .sign(&account.id, lifetime, binding(account, counter), now)
            }
            None => self.decoys.sign(&0, lifetime, Binding::to(typed), now),
        };
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
