//! The counters that links are bound to, for flows whose store may or may not keep them.

use std::future::Future;
use std::pin::Pin;

use authkit_store::{LinkCounter, LinkKind, LinkStore, Store, Swap};

use crate::decoy::{Spend, spend_in};
use crate::{FlowError, Flows};

type Answer<'a, T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'a>>;

type Find<S> = for<'a> fn(
    &'a S,
    &'a <S as Store>::UserId,
    LinkKind,
) -> Answer<'a, LinkCounter, <S as Store>::Error>;

type Decoy<S> = fn(&S) -> Option<<S as Store>::UserId>;

type Move<S> = for<'a> fn(
    &'a S,
    &'a <S as Store>::UserId,
    LinkKind,
    LinkCounter,
) -> Answer<'a, Swap, <S as Store>::Error>;

/// The counter of one kind of link, without the bound of its port.
pub(crate) struct Counter<S: Store> {
    kind: LinkKind,
    find: Find<S>,
    decoy: Decoy<S>,
    swap: Move<S>,
    spend: Spend<S>,
}

impl<S: Store> Counter<S> {
    pub(crate) fn of(kind: LinkKind) -> Self
    where
        S: LinkStore,
    {
        Self {
            kind,
            find: |store, id, kind| Box::pin(store.find_link_counter(id, kind)),
            decoy: |store| store.decoy_account(),
            swap: |store, id, kind, expected| Box::pin(store.swap_link_counter(id, kind, expected)),
            spend: spend_in(),
        }
    }

    pub(crate) async fn current(&self, store: &S, id: &S::UserId) -> Result<LinkCounter, S::Error> {
        (self.find)(store, id, self.kind).await
    }

    pub(crate) async fn swap(
        &self,
        store: &S,
        id: &S::UserId,
        expected: LinkCounter,
    ) -> Result<Swap, S::Error> {
        (self.swap)(store, id, self.kind, expected).await
    }

    /// Moves on, so that every link made so far is dead; says where it stands then.
    ///
    /// Of callers that race each moves it, and the last one has the link that lives.
    pub(crate) async fn advance(&self, store: &S, id: &S::UserId) -> Result<LinkCounter, S::Error> {
        let mut seen = self.current(store, id).await?;
        loop {
            if (self.swap)(store, id, self.kind, seen).await? == Swap::Done {
                return Ok(seen.next());
            }
            let now = self.current(store, id).await?;
            if now == seen {
                // nobody else moved it: the account is gone, and no link of it will open
                return Ok(seen.next());
            }
            seen = now;
        }
    }

    /// What moving on reads and writes, for nobody.
    pub(crate) async fn spend(&self, flows: &Flows<S>) -> Result<(), FlowError<S::Error>> {
        if let Some(id) = (self.decoy)(flows.store()) {
            let _ = self.current(flows.store(), &id).await;
        }
        flows.spend(self.spend).await
    }
}

impl<S: Store> Clone for Counter<S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S: Store> Copy for Counter<S> {}
