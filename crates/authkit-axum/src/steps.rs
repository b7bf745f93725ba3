//! The steps of an account's life beyond sign-up, sign-in and its password, as the routes see them: each is there only if
//! the builder was asked for it.

#[cfg(not(any(
    feature = "passwordless",
    feature = "changeable",
    feature = "lifecycle"
)))]
use std::marker::PhantomData;

/// The ports of those steps.
pub(crate) struct Steps<Id> {
    /// Whether the site is served over HTTPS, for the cookies that keep the tokens of opened links.
    pub(crate) secure: bool,
    #[cfg(feature = "passwordless")]
    pub(crate) login_mail: Option<Box<dyn crate::ports::LoginMailPort<Id>>>,
    #[cfg(feature = "changeable")]
    pub(crate) change_email: Option<Box<dyn crate::ports::ChangeEmailPort<Id>>>,
    #[cfg(feature = "changeable")]
    pub(crate) change_username: Option<Box<dyn crate::ports::ChangeUsernamePort<Id>>>,
    #[cfg(feature = "lockable")]
    pub(crate) unlock: Option<Box<dyn crate::ports::UnlockPort>>,
    #[cfg(feature = "lifecycle")]
    pub(crate) lifecycle: Option<Box<dyn crate::ports::LifecyclePort<Id>>>,
    #[cfg(not(any(
        feature = "passwordless",
        feature = "changeable",
        feature = "lifecycle"
    )))]
    pub(crate) _id: PhantomData<fn() -> Id>,
}
