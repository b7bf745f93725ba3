//! The reset link: what it says and what it is bound to.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::time::Duration;

use authkit_hash::PasswordHash;
use authkit_store::{
    Account, AccountStore, Credential, LinkCounter, LinkKind, LinkStore, Store, UserId,
};
use authkit_token::{Binding, KeyRing, Opened, Purpose, Signer};
use time::OffsetDateTime;

use crate::counter::Counter;
use crate::{FlowError, Flows, LinkRefusal};

pub(super) struct ResetLink<Id>(PhantomData<fn() -> Id>);

impl<Id: UserId> Purpose for ResetLink<Id> {
    const NAME: &'static str = "authkit.reset";
    type Claims = Id;
}

type Logins<S> =
    for<'a> fn(
        &'a S,
        &'a <S as Store>::UserId,
    ) -> Pin<Box<dyn Future<Output = Result<u64, <S as Store>::Error>> + Send + 'a>>;

/// Makes and opens reset links. Opaque: the flows are what uses it.
pub struct ResetLinks<S: Store> {
    signer: Signer<ResetLink<S::UserId>>,
    lifetime: Duration,
    counter: Option<Counter<S>>,
    logins: Option<Logins<S>>,
}

impl<S: Store> ResetLinks<S> {
    pub(super) fn new(keys: &KeyRing, realm: &str, lifetime: Duration) -> Self {
        Self {
            signer: Signer::new(keys).with_realm(realm),
            lifetime,
            counter: None,
            logins: None,
        }
    }

    pub(super) fn superseding(&self) -> Self
    where
        S: LinkStore,
    {
        Self {
            signer: self.signer.clone(),
            lifetime: self.lifetime,
            counter: Some(Counter::of(LinkKind::Reset)),
            logins: self.logins,
        }
    }

    #[cfg(feature = "trackable")]
    pub(super) fn tracked(&self) -> Self
    where
        S: authkit_store::TrackableStore,
    {
        Self {
            signer: self.signer.clone(),
            lifetime: self.lifetime,
            counter: self.counter,
            logins: Some(|store, id| {
                Box::pin(async move { Ok(store.find_logins(id).await?.count) })
            }),
        }
    }

    pub(super) const fn lifetime(&self) -> Duration {
        self.lifetime
    }

    /// A link for the account with that hash; with `superseding`, its elders are dead from now on.
    pub(crate) async fn issue(
        &self,
        flows: &Flows<S>,
        account: &Account<S::UserId>,
        password: Option<&PasswordHash>,
    ) -> Result<String, FlowError<S::Error>> {
        let counter = match &self.counter {
            Some(counter) => Some(counter.advance(flows.store(), &account.id).await),
            None => None,
        };
        let counter = counter.transpose().map_err(FlowError::Store)?;
        let logins = self.logins(flows.store(), &account.id).await;
        let binding = binding(
            account,
            password,
            counter,
            logins.map_err(FlowError::Store)?,
        );
        self.signer
            .sign(&account.id, self.lifetime, binding, flows.now())
            .map_err(FlowError::Sign)
    }

    /// What a link for an account reads and writes beside its mail, for nobody.
    pub(super) async fn spend(&self, flows: &Flows<S>) -> Result<(), FlowError<S::Error>>
    where
        S: AccountStore,
    {
        if let Some(counter) = &self.counter {
            counter.spend(flows).await?;
        }
        if let Some(id) = flows.store().decoy_account() {
            let _ = self.logins(flows.store(), &id).await;
        }
        Ok(())
    }

    pub(super) fn open(
        &self,
        token: &str,
        now: OffsetDateTime,
    ) -> Result<Opened<ResetLink<S::UserId>>, LinkRefusal> {
        Ok(self.signer.open(token, now)?)
    }

    /// Whether the link is bound to the account as it is now.
    pub(super) async fn is_bound(
        &self,
        store: &S,
        link: Opened<ResetLink<S::UserId>>,
        found: &Credential<S::UserId>,
    ) -> Result<bool, S::Error> {
        let (account, password) = (&found.account, found.password.as_ref());
        let counter = match &self.counter {
            Some(counter) => Some(counter.current(store, &account.id).await?),
            None => None,
        };
        let logins = self.logins(store, &account.id).await?;
        let state = binding(account, password, counter, logins);
        Ok(link.bound_to(state).is_ok())
    }

    async fn logins(&self, store: &S, id: &S::UserId) -> Result<Option<u64>, S::Error> {
        match self.logins {
            Some(logins) => Ok(Some(logins(store, id).await?)),
            None => Ok(None),
        }
    }
}

/// It dies with the hash, the very address, the generation, and where it was asked for with a newer link or a sign-in.
fn binding<Id>(
    account: &Account<Id>,
    password: Option<&PasswordHash>,
    counter: Option<LinkCounter>,
    logins: Option<u64>,
) -> Binding {
    Binding::to(&password.map(PasswordHash::as_str))
        .and(account.email.as_str())
        .and(&account.generation.as_i64())
        .and(&counter.map(LinkCounter::as_i64))
        .and(&logins)
}

impl<S: Store> std::fmt::Debug for ResetLinks<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ResetLinks")
            .field("lifetime", &self.lifetime)
            .finish_non_exhaustive()
    }
}
