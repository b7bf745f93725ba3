//! The features that are switched on. Each is kept as a way to build its flow, because the bound on the store is known only
//! where it is switched on, and the keys and the clock only at the end.

#[cfg(any(feature = "registerable", feature = "confirmable"))]
use std::marker::PhantomData;
use std::sync::Arc;

#[cfg(any(
    feature = "confirmable",
    feature = "recoverable",
    feature = "changeable",
    feature = "roles"
))]
use authkit_flows::ConfigError;
use authkit_flows::{Flows, Gates, Passwords};
use authkit_store::Store;

#[cfg(any(
    feature = "registerable",
    feature = "confirmable",
    feature = "recoverable",
    feature = "changeable",
    feature = "roles",
    feature = "lockable",
    feature = "trackable"
))]
use super::AuthBuilder;

/// What every flow is built from.
#[cfg_attr(
    not(any(
        feature = "registerable",
        feature = "confirmable",
        feature = "recoverable",
        feature = "changeable"
    )),
    allow(dead_code)
)]
pub(super) struct Parts<'a, S: Store> {
    pub(super) flows: &'a Flows<Arc<S>>,
    pub(super) passwords: &'a Passwords,
}

/// A flow that will be built, or that its settings forbid.
#[cfg(any(feature = "recoverable", feature = "changeable", feature = "roles"))]
type Build<S, T> = Option<Box<dyn FnOnce(&Parts<'_, S>) -> Result<T, ConfigError> + Send>>;
#[cfg(feature = "confirmable")]
type BuildConfirm<S> =
    Option<Box<dyn FnOnce(&Parts<'_, S>, Resets<S>) -> Result<Confirming<S>, ConfigError> + Send>>;
#[cfg(feature = "registerable")]
type BuildRegister<S> = Option<
    Box<dyn FnOnce(&Parts<'_, S>, Confirms<S>) -> Box<dyn crate::ports::RegisterPort> + Send>,
>;
/// A step that makes the way in narrower, or keeps count of who goes through.
type Gating<S> = Box<dyn FnOnce(Gates<Arc<S>>) -> Gates<Arc<S>> + Send>;

/// What confirmation takes over from recovery: the way to choose a password in place of one that was dropped.
#[cfg(feature = "confirmable")]
pub(super) struct Resets<S: Store> {
    #[cfg(feature = "recoverable")]
    pub(super) links: Option<Arc<authkit_flows::recoverable::ResetLinks<Arc<S>>>>,
    pub(super) _store: PhantomData<fn(S)>,
}

/// What registration takes over from confirmation: the link in the welcome mail.
#[cfg(feature = "registerable")]
pub(super) struct Confirms<S: Store> {
    #[cfg(feature = "confirmable")]
    pub(super) links: Option<Arc<authkit_flows::confirmable::ConfirmLinks<Arc<S>>>>,
    pub(super) _store: PhantomData<fn(S)>,
}

/// What confirmation brings: its routes, a gate, a link for the welcome mail.
#[cfg(feature = "confirmable")]
pub(super) struct Confirming<S: Store> {
    pub(super) port: Box<dyn crate::ports::ConfirmPort>,
    pub(super) gate: Gating<S>,
    /// Asks of an account whether its address is confirmed.
    pub(super) check: Arc<dyn authkit_session::AccountCheck<S::UserId>>,
    /// Whether nobody comes in otherwise.
    pub(super) only: bool,
    #[cfg_attr(not(feature = "registerable"), allow(dead_code))]
    pub(super) links: Arc<authkit_flows::confirmable::ConfirmLinks<Arc<S>>>,
}

/// What recovery brings: its routes, and links for others.
#[cfg(feature = "recoverable")]
pub(super) struct Recovering<S: Store> {
    pub(super) port: Box<dyn crate::ports::RecoverPort<S::UserId>>,
    #[cfg_attr(not(feature = "confirmable"), allow(dead_code))]
    pub(super) links: Arc<authkit_flows::recoverable::ResetLinks<Arc<S>>>,
}

/// What counts attempts in the store, made once the store is known.
#[cfg(feature = "lockable")]
pub(super) type BuildThrottle<S> =
    Box<dyn FnOnce(Arc<S>) -> Arc<dyn authkit_flows::Throttle> + Send>;

pub(super) struct Features<S: Store> {
    #[cfg(feature = "registerable")]
    pub(super) register: BuildRegister<S>,
    #[cfg(feature = "confirmable")]
    pub(super) confirm: BuildConfirm<S>,
    #[cfg(feature = "recoverable")]
    pub(super) recover: Build<S, Recovering<S>>,
    #[cfg(feature = "changeable")]
    pub(super) change: Build<S, Box<dyn crate::ports::ChangePort<S::UserId>>>,
    #[cfg(feature = "roles")]
    pub(super) roles: Build<S, Box<dyn crate::ports::RolePort<S::UserId>>>,
    #[cfg(feature = "lockable")]
    pub(super) lock: Option<BuildThrottle<S>>,
    pub(super) gates: Vec<Gating<S>>,
    /// Whether sign-ins are kept, which is one of the gates.
    pub(super) tracks: bool,
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
            #[cfg(feature = "lockable")]
            lock: None,
            gates: Vec::new(),
            tracks: false,
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

    /// Whether the flow of that builder method is on.
    pub(super) fn is_on(&self, flow: &str) -> bool {
        match flow {
            #[cfg(feature = "registerable")]
            "registerable" => self.register.is_some(),
            #[cfg(feature = "confirmable")]
            "confirmable" => self.confirm.is_some(),
            #[cfg(feature = "recoverable")]
            "recoverable" => self.recover.is_some(),
            #[cfg(feature = "changeable")]
            "changeable" => self.change.is_some(),
            "trackable" => self.tracks,
            _ => false,
        }
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
    pub fn registerable(self, config: authkit_flows::registerable::Registration) -> Self {
        self.registerable_with(config, crate::SignUpFields::none())
    }
}

#[cfg(feature = "confirmable")]
impl<S: authkit_store::ConfirmableStore + authkit_store::PasswordStore + 'static> AuthBuilder<S> {
    /// An address has to be confirmed by a mailed link before its first sign-in, at `/confirm`.
    #[must_use]
    pub fn confirmable(mut self, config: authkit_flows::confirmable::Confirmation) -> Self {
        self.features.confirm = Some(Box::new(move |parts, resets| {
            let flow = authkit_flows::Confirmable::new(parts.flows.clone(), &config)?;
            #[cfg(feature = "recoverable")]
            let flow = match resets.links {
                Some(links) => flow.with_reset_links(links),
                None => flow,
            };
            #[cfg(not(feature = "recoverable"))]
            let _ = resets;
            let opens = config.login_without_confirmation();
            let store = Arc::clone(parts.flows.store());
            Ok(Confirming {
                check: Arc::new(crate::ports::ConfirmedOnly(store)),
                only: !opens,
                links: flow.links(),
                gate: Box::new(move |gates| {
                    if opens {
                        gates
                    } else {
                        gates.with(authkit_flows::confirmable::ConfirmedOnly)
                    }
                }),
                port: Box::new(crate::ports::Confirming {
                    flow,
                    passwords: parts.passwords.clone(),
                }),
            })
        }));
        self
    }
}

#[cfg(feature = "recoverable")]
impl<S: authkit_store::RecoverableStore + 'static> AuthBuilder<S> {
    /// A forgotten password is replaced by a mailed link, at `/reset`.
    #[must_use]
    pub fn recoverable(mut self, config: authkit_flows::recoverable::Recovery) -> Self {
        self.features.recover = Some(Box::new(move |parts| {
            let (flows, passwords) = (parts.flows.clone(), parts.passwords.clone());
            let flow = authkit_flows::Recoverable::new(flows, passwords, &config)?;
            Ok(Recovering {
                links: flow.links(),
                port: Box::new(flow),
            })
        }));
        self
    }
}

#[cfg(feature = "changeable")]
impl<S: authkit_store::ChangeableStore + 'static> AuthBuilder<S> {
    /// People who are signed in change their password, at `/change`.
    #[must_use]
    pub fn changeable(mut self) -> Self {
        self.features.change = Some(Box::new(|parts| {
            let (flows, passwords) = (parts.flows.clone(), parts.passwords.clone());
            Ok(Box::new(authkit_flows::Changeable::new(flows, passwords)))
        }));
        self
    }
}

#[cfg(feature = "trackable")]
impl<S: authkit_store::TrackableStore + 'static> AuthBuilder<S> {
    /// The store keeps who signed in, when and from where, and how often somebody failed to.
    #[must_use]
    pub fn trackable(mut self) -> Self {
        self.features.gates.push(Box::new(Gates::tracked));
        self.features.tracks = true;
        self
    }
}

#[cfg(feature = "lockable")]
impl<S: authkit_store::LockableStore + 'static> AuthBuilder<S> {
    /// Attempts are counted in the store, so that all servers of the application count together; without this each counts for
    /// itself. Devices that an owner signed in on are counted apart, so that nobody elsewhere can lock the owner out.
    #[must_use]
    pub fn lockable(mut self) -> Self {
        self.features.lock = Some(Box::new(|store| {
            let rules = authkit_flows::ThrottleConfig::DEFAULT;
            Arc::new(authkit_flows::StoreThrottle::new(store, rules))
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
        self.features.roles = Some(Box::new(|_| Ok(Box::new(crate::ports::Roles(store)))));
        self
    }
}

#[cfg(all(
    feature = "registerable",
    feature = "confirmable",
    feature = "recoverable",
    feature = "changeable",
    feature = "passwordless",
    feature = "trackable",
    feature = "lockable",
    feature = "lifecycle",
    feature = "roles",
    feature = "remember",
    feature = "api-tokens"
))]
impl<S> AuthBuilder<S>
where
    S: authkit_store::RegisterableStore<Extra = ()>
        + authkit_store::ConfirmableStore
        + authkit_store::RecoverableStore
        + authkit_store::ChangeableStore
        + authkit_store::ChangeableEmailStore
        + authkit_store::PasswordlessStore
        + authkit_store::CodeStore
        + authkit_store::TrackableStore
        + authkit_store::LockableStore
        + authkit_store::LifecycleStore
        + authkit_store::RoleStore
        + authkit_store::SessionListStore
        + authkit_store::LifecycleStore
        + authkit_store::RememberStore
        + authkit_store::ApiTokenStore
        + 'static,
{
    /// Every feature with its defaults, where the store can do everything.
    #[must_use]
    pub fn everything(self) -> Self {
        self.registerable(Default::default())
            .confirmable(Default::default())
            .recoverable(Default::default())
            .changeable()
            .changeable_email(Default::default())
            .passwordless(Default::default())
            .trackable()
            .lockable()
            .unlockable(Default::default())
            .lifecycle(
                Default::default(),
                authkit_flows::lifecycle::Parts::new()
                    .confirmation()
                    .logins()
                    .roles(),
            )
            .roles()
            .revocable()
            .remember(authkit_session::RememberConfig::DEFAULT)
            .api_tokens(authkit_session::ApiTokenConfig::DEFAULT)
    }
}
