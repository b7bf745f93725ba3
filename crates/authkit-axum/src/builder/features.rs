//! The features that are switched on. Each is kept as a way to build its flow, because the bound on the store is known only
//! where it is switched on, and the keys and the clock only at the end.

use std::marker::PhantomData;

use authkit_store::Store;

#[cfg(any(
    feature = "registerable",
    feature = "confirmable",
    feature = "recoverable",
    feature = "changeable",
    feature = "roles"
))]
use {super::AuthBuilder, authkit_flows::Flows, std::sync::Arc};

#[cfg(any(
    feature = "confirmable",
    feature = "recoverable",
    feature = "changeable",
    feature = "roles"
))]
type Build<S, T> = Option<Box<dyn FnOnce(&Flows<Arc<S>>) -> T + Send>>;
#[cfg(feature = "registerable")]
type BuildRegister<S> =
    Option<Box<dyn FnOnce(&Flows<Arc<S>>, Links) -> Box<dyn crate::ports::RegisterPort> + Send>>;

/// What registration takes over from confirmation: the link in the welcome mail.
#[cfg(feature = "registerable")]
#[derive(Default)]
pub(super) struct Links {
    #[cfg(feature = "confirmable")]
    pub(super) confirm: Option<Arc<authkit_flows::confirmable::ConfirmLinks>>,
}

/// What confirmation brings: its routes, a gate for sign-in, a link for the welcome mail.
#[cfg(feature = "confirmable")]
pub(super) struct Confirming<S: Store> {
    pub(super) port: Box<dyn crate::ports::ConfirmPort>,
    pub(super) gate: Arc<dyn authkit_flows::Gate<Arc<S>>>,
    #[cfg(feature = "registerable")]
    pub(super) links: Arc<authkit_flows::confirmable::ConfirmLinks>,
}

pub(super) struct Features<S: Store> {
    #[cfg(feature = "registerable")]
    pub(super) register: BuildRegister<S>,
    #[cfg(feature = "confirmable")]
    pub(super) confirm: Build<S, Confirming<S>>,
    #[cfg(feature = "recoverable")]
    pub(super) recover: Build<S, Box<dyn crate::ports::RecoverPort>>,
    #[cfg(feature = "changeable")]
    pub(super) change: Build<S, Box<dyn crate::ports::ChangePort<S::UserId>>>,
    #[cfg(feature = "roles")]
    pub(super) roles: Build<S, Box<dyn crate::ports::RolePort<S::UserId>>>,
    _store: PhantomData<fn(S)>,
}

impl<S: Store> Default for Features<S> {
    fn default() -> Self {
        Self {
            #[cfg(feature = "registerable")]
            register: None,
            #[cfg(feature = "confirmable")]
            confirm: None,
            #[cfg(feature = "recoverable")]
            recover: None,
            #[cfg(feature = "changeable")]
            change: None,
            #[cfg(feature = "roles")]
            roles: None,
            _store: PhantomData,
        }
    }
}

impl<S: Store> Features<S> {
    /// Whether a forgotten password can be replaced, so that mails may say where.
    pub(super) fn recovers(&self) -> bool {
        #[cfg(feature = "recoverable")]
        return self.recover.is_some();
        #[cfg(not(feature = "recoverable"))]
        false
    }

    /// Whether a feature is switched on that has something to say to people by mail.
    pub(super) fn mails(&self) -> bool {
        let mails = [
            #[cfg(feature = "registerable")]
            self.register.is_some(),
            #[cfg(feature = "confirmable")]
            self.confirm.is_some(),
            #[cfg(feature = "recoverable")]
            self.recover.is_some(),
            #[cfg(feature = "changeable")]
            self.change.is_some(),
            false,
        ];
        mails.contains(&true)
    }
}

#[cfg(feature = "registerable")]
impl<S: authkit_store::RegisterableStore<Extra = ()> + 'static> AuthBuilder<S> {
    /// People make their own accounts, at `/register`.
    #[must_use]
    pub fn registerable(mut self) -> Self {
        self.features.register = Some(Box::new(|flows, links| {
            let flow = authkit_flows::Registerable::new(flows.clone());
            #[cfg(feature = "confirmable")]
            let flow = match links.confirm {
                Some(links) => flow.with_confirmation(links),
                None => flow,
            };
            #[cfg(not(feature = "confirmable"))]
            let Links {} = links;
            Box::new(flow)
        }));
        self
    }
}

#[cfg(feature = "confirmable")]
impl<S: authkit_store::ConfirmableStore + authkit_store::PasswordStore + 'static> AuthBuilder<S> {
    /// An address has to be confirmed by a mailed link before its first sign-in, at `/confirm`.
    #[must_use]
    pub fn confirmable(mut self, config: authkit_flows::confirmable::Confirmation) -> Self {
        self.features.confirm = Some(Box::new(move |flows| {
            let flow = authkit_flows::Confirmable::new(flows.clone(), &config);
            Confirming {
                #[cfg(feature = "registerable")]
                links: flow.links(),
                port: Box::new(flow),
                gate: Arc::new(authkit_flows::confirmable::ConfirmedOnly),
            }
        }));
        self
    }
}

#[cfg(feature = "recoverable")]
impl<S: authkit_store::RecoverableStore + 'static> AuthBuilder<S> {
    /// A forgotten password is replaced by a mailed link, at `/reset`.
    #[must_use]
    pub fn recoverable(mut self, config: authkit_flows::recoverable::Recovery) -> Self {
        self.features.recover = Some(Box::new(move |flows| {
            Box::new(authkit_flows::Recoverable::new(flows.clone(), &config))
        }));
        self
    }
}

#[cfg(feature = "changeable")]
impl<S: authkit_store::ChangeableStore + 'static> AuthBuilder<S> {
    /// People who are signed in change their password, at `/change`.
    #[must_use]
    pub fn changeable(mut self) -> Self {
        self.features.change = Some(Box::new(|flows| {
            Box::new(authkit_flows::Changeable::new(flows.clone()))
        }));
        self
    }
}

#[cfg(feature = "roles")]
impl<S: authkit_store::RoleStore + 'static> AuthBuilder<S> {
    /// Accounts have roles, which the guards ask for.
    #[must_use]
    pub fn roles(mut self) -> Self {
        let store = Arc::clone(&self.store);
        self.features.roles = Some(Box::new(|_| Box::new(crate::ports::Roles(store))));
        self
    }
}

#[cfg(all(
    feature = "registerable",
    feature = "confirmable",
    feature = "recoverable",
    feature = "changeable",
    feature = "roles"
))]
impl<S> AuthBuilder<S>
where
    S: authkit_store::RegisterableStore<Extra = ()>
        + authkit_store::ConfirmableStore
        + authkit_store::RecoverableStore
        + authkit_store::ChangeableStore
        + authkit_store::RoleStore
        + 'static,
{
    /// Every feature with its defaults, where the store can do everything.
    #[must_use]
    pub fn everything(self) -> Self {
        self.registerable()
            .confirmable(Default::default())
            .recoverable(Default::default())
            .changeable()
            .roles()
    }
}
