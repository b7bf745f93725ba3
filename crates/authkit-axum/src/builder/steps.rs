//! The builder methods of [`Steps`]: each keeps a way to build its flow, as in `features`.

#[cfg(not(any(
    feature = "passwordless",
    feature = "changeable",
    feature = "lifecycle"
)))]
use std::marker::PhantomData;
use std::sync::Arc;

use authkit_flows::{ConfigError, Flows, Gate, Gates, Passwords, SignIn};
use authkit_store::{PasswordStore, Store};

use super::AuthBuilder;
use crate::pages::Urls;
use crate::settings::Paths;
use crate::steps::Steps;

/// What those flows are built from: also the gates, which have to be complete by then.
#[cfg_attr(
    not(any(
        feature = "passwordless",
        feature = "changeable",
        feature = "lockable",
        feature = "lifecycle"
    )),
    allow(dead_code)
)]
pub(super) struct StepParts<'a, S: Store> {
    pub(super) flows: &'a Flows<Arc<S>>,
    pub(super) passwords: &'a Passwords,
    pub(super) gates: &'a Gates<Arc<S>>,
    pub(super) secure: bool,
    #[cfg(feature = "recoverable")]
    pub(super) resets: Option<Arc<authkit_flows::recoverable::ResetLinks<Arc<S>>>>,
}

type Build<S, T> = Option<Box<dyn FnOnce(&StepParts<'_, S>) -> Result<T, ConfigError> + Send>>;

/// Changes the sign-in flow, which is made after it.
#[cfg(feature = "lockable")]
trait Shape<S: Store>: Send {
    fn shape(self: Box<Self>, sign_in: SignIn<Arc<S>>) -> SignIn<Arc<S>>
    where
        S: PasswordStore;
}

#[cfg(feature = "lockable")]
impl<S: authkit_store::LinkStore + 'static> Shape<S> for authkit_flows::Lockable<Arc<S>> {
    fn shape(self: Box<Self>, sign_in: SignIn<Arc<S>>) -> SignIn<Arc<S>>
    where
        S: PasswordStore,
    {
        sign_in.with_lock_notices(*self)
    }
}

/// The steps, and the sign-in flow as they leave it.
type Built<S> = (Steps<<S as Store>::UserId>, SignIn<Arc<S>>);

/// What lifting blocks brings: its routes, and mails when a block begins.
#[cfg(feature = "lockable")]
pub(super) struct Unlocking<S: Store> {
    port: Box<dyn crate::ports::UnlockPort>,
    shape: Box<dyn Shape<S>>,
}

/// The steps that are switched on.
pub(super) struct StepPlans<S: Store> {
    #[cfg(feature = "passwordless")]
    login_mail: Build<S, Box<dyn crate::ports::LoginMailPort<S::UserId>>>,
    #[cfg(feature = "changeable")]
    change_email: Build<S, Box<dyn crate::ports::ChangeEmailPort<S::UserId>>>,
    #[cfg(feature = "changeable")]
    change_username: Build<S, Box<dyn crate::ports::ChangeUsernamePort<S::UserId>>>,
    #[cfg(feature = "lockable")]
    unlock: Build<S, Unlocking<S>>,
    #[cfg(feature = "lifecycle")]
    lifecycle: Build<S, Box<dyn crate::ports::LifecyclePort<S::UserId>>>,
    _store: std::marker::PhantomData<fn(S)>,
}

impl<S: Store> Default for StepPlans<S> {
    fn default() -> Self {
        Self {
            #[cfg(feature = "passwordless")]
            login_mail: None,
            #[cfg(feature = "changeable")]
            change_email: None,
            #[cfg(feature = "changeable")]
            change_username: None,
            #[cfg(feature = "lockable")]
            unlock: None,
            #[cfg(feature = "lifecycle")]
            lifecycle: None,
            _store: std::marker::PhantomData,
        }
    }
}

impl<S: Store> StepPlans<S> {
    /// Whether the flow of that builder method is on.
    #[allow(clippy::unused_self)] // without the feature there is nothing to ask
    pub(super) fn is_on(&self, flow: &str) -> bool {
        #[cfg(feature = "passwordless")]
        return flow == "passwordless" && self.login_mail.is_some();
        #[cfg(not(feature = "passwordless"))]
        {
            let _ = flow;
            false
        }
    }

    /// Whether one of them has something to say to people by mail.
    pub(super) fn mails(&self) -> bool {
        let mails = [
            #[cfg(feature = "passwordless")]
            self.login_mail.is_some(),
            #[cfg(feature = "changeable")]
            self.change_email.is_some(),
            #[cfg(feature = "changeable")]
            self.change_username.is_some(),
            #[cfg(feature = "lockable")]
            self.unlock.is_some(),
            #[cfg(feature = "lifecycle")]
            self.lifecycle.is_some(),
            false,
        ];
        mails.contains(&true)
    }

    /// Builds what is switched on, and says where its pages are.
    #[allow(unused_mut, unused_variables)] // what is used hangs on the features
    pub(super) fn build(
        self,
        parts: &StepParts<'_, S>,
        mut sign_in: SignIn<Arc<S>>,
        paths: &Paths,
        urls: &mut Urls,
    ) -> Result<Built<S>, ConfigError>
    where
        S: PasswordStore,
    {
        #[cfg(feature = "passwordless")]
        if self.login_mail.is_some() {
            urls.send_login = Some(paths.send_login.clone());
            urls.login_code = Some(paths.login_code.clone());
        }
        #[cfg(feature = "changeable")]
        {
            if self.change_email.is_some() {
                urls.change_email = Some(paths.change_email.clone());
            }
            if self.change_username.is_some() {
                urls.change_username = Some(paths.change_username.clone());
            }
        }
        #[cfg(feature = "lifecycle")]
        if self.lifecycle.is_some() {
            urls.export = Some(paths.export.clone());
            urls.deactivate = Some(paths.deactivate.clone());
            urls.delete = Some(paths.delete.clone());
        }
        #[cfg(feature = "lockable")]
        let unlock = match self.unlock.map(|build| build(parts)).transpose()? {
            Some(made) => {
                urls.unlock = Some(paths.unlock.clone());
                sign_in = made.shape.shape(sign_in);
                Some(made.port)
            }
            None => None,
        };
        let steps = Steps {
            secure: parts.secure,
            #[cfg(feature = "passwordless")]
            login_mail: self.login_mail.map(|build| build(parts)).transpose()?,
            #[cfg(feature = "changeable")]
            change_email: self.change_email.map(|build| build(parts)).transpose()?,
            #[cfg(feature = "changeable")]
            change_username: self.change_username.map(|build| build(parts)).transpose()?,
            #[cfg(feature = "lockable")]
            unlock,
            #[cfg(feature = "lifecycle")]
            lifecycle: self.lifecycle.map(|build| build(parts)).transpose()?,
            #[cfg(not(any(
                feature = "passwordless",
                feature = "changeable",
                feature = "lifecycle"
            )))]
            _id: PhantomData,
        };
        Ok((steps, sign_in))
    }
}

impl<S: Store + 'static> AuthBuilder<S> {
    /// Asks one more condition of whoever proved who they are, whichever way: password, mailed link, code or cookie.
    ///
    /// A second factor is such a gate: it stops every way in but its own; see
    /// [`second_factor_view`](Self::second_factor_view).
    #[must_use]
    pub fn gate(mut self, gate: impl Gate<Arc<S>> + 'static) -> Self {
        self.features.gates.push(Box::new(|gates| gates.with(gate)));
        self
    }

    /// The application's page for a second factor: where a sign-in leads whose gate answers
    /// [`SignInRefusal::SecondFactor`](crate::SignInRefusal::SecondFactor). Its handlers take a [`PendingSignIn`](crate::PendingSignIn). Without it
    /// the answer is the same as to a wrong password.
    ///
    /// # Security
    /// Who types a password is told by it that it is the right one.
    #[must_use]
    pub fn second_factor_view(mut self, path: impl Into<String>) -> Self {
        self.second_factor_view = Some(path.into());
        self
    }
}

#[cfg(feature = "passwordless")]
impl<S> AuthBuilder<S>
where
    S: authkit_store::PasswordlessStore + authkit_store::CodeStore + PasswordStore + 'static,
{
    /// People sign in by a mailed link or code, at `/login-link` and `/login-code`.
    #[must_use]
    pub fn passwordless(mut self, config: authkit_flows::passwordless::LoginMail) -> Self {
        self.steps.login_mail = Some(Box::new(move |parts| {
            let flow = authkit_flows::Passwordless::new(parts.gates.clone(), &config)?;
            Ok(Box::new(flow.with_codes()))
        }));
        self
    }
}

#[cfg(feature = "changeable")]
impl<S> AuthBuilder<S>
where
    S: authkit_store::ChangeableEmailStore + authkit_store::LinkStore + PasswordStore + 'static,
{
    /// People who are signed in move their account to another address, at `/change-email`; the old address can take it back.
    #[must_use]
    pub fn changeable_email(mut self, config: authkit_flows::changeable::EmailChanging) -> Self {
        self.steps.change_email = Some(Box::new(move |parts| {
            let (flows, passwords) = (parts.flows.clone(), parts.passwords.clone());
            let flow = authkit_flows::ChangeableEmail::new(flows, passwords, &config)?;
            #[cfg(feature = "recoverable")]
            let flow = match &parts.resets {
                Some(links) => flow.with_reset_links(Arc::clone(links)),
                None => flow,
            };
            Ok(Box::new(flow))
        }));
        self
    }
}

#[cfg(feature = "changeable")]
impl<S: authkit_store::ChangeableUsernameStore + PasswordStore + 'static> AuthBuilder<S> {
    /// People who are signed in give their account another name, at `/change-username`; under the same rules as at registration.
    #[must_use]
    pub fn changeable_username(mut self, names: authkit_flows::Usernames) -> Self {
        self.names = crate::settings::Names::of(&names);
        self.steps.change_username = Some(Box::new(move |parts| {
            let (flows, passwords) = (parts.flows.clone(), parts.passwords.clone());
            let flow = authkit_flows::ChangeableUsername::new(flows, passwords, names);
            Ok(Box::new(flow))
        }));
        self
    }
}

#[cfg(feature = "lockable")]
impl<S: authkit_store::LinkStore + PasswordStore + 'static> AuthBuilder<S> {
    /// An owner whose account is blocked by somebody's guessing gets a mail with a link that lifts the block, at `/unlock`.
    #[must_use]
    pub fn unlockable(mut self, config: authkit_flows::lockable::Unlocking) -> Self {
        self.steps.unlock = Some(Box::new(move |parts| {
            let flow = authkit_flows::Lockable::new(parts.flows.clone(), &config)?;
            let notices = flow.clone();
            Ok(Unlocking {
                port: Box::new(flow),
                shape: Box::new(notices),
            })
        }));
        self
    }
}

#[cfg(feature = "lifecycle")]
impl<S: authkit_store::LifecycleStore + PasswordStore + 'static> AuthBuilder<S> {
    /// People take what is kept of them with them, switch their account off, and remove it: at `/export`, `/deactivate` and
    /// `/delete`. `parts` says what an export holds beside the account itself.
    #[must_use]
    pub fn lifecycle(
        mut self,
        config: authkit_flows::lifecycle::LifecycleSettings,
        parts: authkit_flows::lifecycle::Parts<Arc<S>>,
    ) -> Self {
        self.steps.lifecycle = Some(Box::new(move |made| {
            let flow = authkit_flows::Lifecycle::new(made.flows.clone(), &config);
            let sign_in = SignIn::new(made.gates.clone(), made.passwords.clone());
            Ok(Box::new(crate::ports::Living {
                flow: flow.with_parts(parts),
                sign_in,
            }))
        }));
        self
    }
}
