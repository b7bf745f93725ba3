//! What happened, told where the decision is made.

use authkit_store::EmailAddress;

use crate::SignInRefusal;

/// Something that happened to an account, or was tried.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Event<Id> {
    /// Somebody proved who they are.
    SignedIn {
        /// The account.
        account: Id,
    },
    /// A sign-in was refused.
    SignInFailed {
        /// The account, where there is one.
        account: Option<Id>,
        /// Why.
        refusal: SignInRefusal,
    },
    /// A stale hash was replaced by one of the current scheme.
    Rehashed {
        /// The account.
        account: Id,
    },
    /// An account was made.
    Registered {
        /// The account.
        account: Id,
    },
    /// Somebody tried to register an address that has an account.
    RegistrationRefused {
        /// The address.
        email: EmailAddress,
    },
    /// A confirmation link was asked for again, and sent.
    ConfirmationRequested {
        /// The account.
        account: Id,
    },
    /// An address was confirmed.
    Confirmed {
        /// The account.
        account: Id,
    },
    /// A reset link was asked for, and sent.
    ResetRequested {
        /// The account.
        account: Id,
    },
    /// A password was reset by a link; every earlier session and link is dead.
    PasswordReset {
        /// The account.
        account: Id,
    },
    /// A password was changed by its owner; every other session and every link is dead.
    PasswordChanged {
        /// The account.
        account: Id,
    },
}

/// A sink for events. A closure `Fn(&Event<Id>)` is one; [`NoEvents`] drops them.
pub trait Events<Id>: Send + Sync {
    /// Takes note of an event. It must not block: it is called on the request's own thread.
    fn emit(&self, event: &Event<Id>);
}

impl<Id, F: Fn(&Event<Id>) + Send + Sync> Events<Id> for F {
    fn emit(&self, event: &Event<Id>) {
        self(event);
    }
}

/// Drops every event.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoEvents;

impl<Id> Events<Id> for NoEvents {
    fn emit(&self, _: &Event<Id>) {}
}
