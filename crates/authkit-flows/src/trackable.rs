//! `trackable`: who signed in last, when and from where, and how often somebody failed to.
//!
//! The store keeps one row of statistics per account. Every way of signing in is counted, because they all pass the
//! [`Gates`](crate::Gates); a failure to count costs nobody the sign-in.

use std::future::Future;
use std::pin::Pin;

use authkit_store::{Store, TrackableStore};
use authkit_track::Login;

use crate::decoy::Spend;
use crate::{Client, Flows};

type Note<S> = for<'a> fn(
    &'a S,
    &'a <S as Store>::UserId,
    Login,
) -> Pin<Box<dyn Future<Output = bool> + Send + 'a>>;

/// How sign-ins are counted in a store, without its bound.
pub(crate) struct Tracker<S: Store> {
    success: Note<S>,
    failure: Note<S>,
    spend: Spend<S>,
}

impl<S: Store> Tracker<S> {
    pub(crate) fn new() -> Self
    where
        S: TrackableStore,
    {
        Self {
            success: |store, id, login| {
                Box::pin(async move { store.record_login(id, &login).await.is_ok() })
            },
            failure: |store, id, login| {
                Box::pin(async move { store.record_failed_login(id, &login).await.is_ok() })
            },
            spend: |store, slot, now| Box::pin(store.record_failed_login_decoy(slot, now)),
        }
    }

    pub(crate) async fn succeeded(&self, flows: &Flows<S>, id: &S::UserId, client: &Client) {
        let login = Login::at(flows.now()).from(client.address());
        if !(self.success)(flows.store(), id, login).await {
            flows.count_lost(1);
        }
    }

    /// Counts a failure at an account; at none, it writes as much.
    pub(crate) async fn failed(&self, flows: &Flows<S>, id: Option<&S::UserId>, client: &Client) {
        let failure = Login::at(flows.now()).from(client.address());
        let noted = match id {
            Some(id) => (self.failure)(flows.store(), id, failure).await,
            None => flows.spend(self.spend).await.is_ok(),
        };
        if !noted {
            flows.count_lost(1);
        }
    }
}

impl<S: Store> Clone for Tracker<S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S: Store> Copy for Tracker<S> {}
