//! What happened, told where the decision is made.

use std::net::IpAddr;

use time::OffsetDateTime;

use crate::{Action, Method, SignInRefusal};

pub mod sink;

/// Something that happened, or was tried.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event<Id> {
    /// What.
    pub kind: EventKind,
    /// To whose account; `None` where there is none, as in a sign-in with an unknown address.
    pub account: Option<Id>,
    /// From where, where that is known.
    pub address: Option<IpAddr>,
    /// When.
    pub at: OffsetDateTime,
}

impl<Id> Event<Id> {
    /// Something that happened to that account, or to none.
    pub const fn new(kind: EventKind, account: Option<Id>, at: OffsetDateTime) -> Self {
        Self {
            kind,
            account,
            address: None,
            at,
        }
    }

    /// The event, from that address.
    #[must_use]
    pub fn from(mut self, address: Option<IpAddr>) -> Self {
        self.address = address;
        self
    }
}

macro_rules! kinds {
    ($( $(#[$doc:meta])* $kind:ident $({ $( $(#[$field_doc:meta])* $field:ident: $ty:ty ),* })? = $name:literal; )*) => {
        /// What happened.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum EventKind {
            $( $(#[$doc])* $kind $({ $( $(#[$field_doc])* $field: $ty ),* })?, )*
        }

        impl EventKind {
            /// The name under which it is logged and kept: never changed, once there.
            #[must_use]
            pub const fn name(&self) -> &'static str {
                match self {
                    $( Self::$kind { .. } => $name, )*
                }
            }
        }
    };
}

kinds! {
    /// Somebody proved who they are, and may come in.
    SignedIn {
        /// How it was proved.
        method: Method
    } = "signed_in";
    /// A sign-in was refused.
    SignInRefused {
        /// How it was tried.
        method: Method,
        /// Why.
        refusal: SignInRefusal
    } = "sign_in_refused";
    /// A first proof was right, and a gate asks for a second factor.
    SecondFactorRequired {
        /// How the first was given.
        method: Method
    } = "second_factor_required";
    /// A session was ended by its owner.
    SignedOut = "signed_out";
    /// Somebody who was signed in proved once more who they are.
    Reproved {
        /// How it was proved.
        method: Method
    } = "reproved";
    /// A stale hash was replaced by one of the current scheme.
    Rehashed = "rehashed";
    /// Too many attempts: nothing was looked at.
    Throttled {
        /// What was tried.
        action: Action
    } = "throttled";
    /// An account was made.
    Registered = "registered";
    /// Somebody tried to register what is another account's.
    RegistrationRefused = "registration_refused";
    /// A confirmation link was asked for again, and sent.
    ConfirmationRequested = "confirmation_requested";
    /// An address was confirmed.
    Confirmed = "confirmed";
    /// An address was first proved by somebody who may not have set what was set before: it is all gone.
    CredentialsDropped = "credentials_dropped";
    /// A reset link was asked for, and sent.
    ResetRequested = "reset_requested";
    /// A password was reset by a link; every earlier session and link is dead.
    PasswordReset = "password_reset";
    /// A password was marked as known to others; only a reset by mail leads on.
    PasswordCompromised = "password_compromised";
    /// A password was changed by its owner; every other session and every link is dead.
    PasswordChanged = "password_changed";
    /// A move to another address was asked for, and a link sent there.
    EmailChangeRequested = "email_change_requested";
    /// An account moved to another address.
    EmailChanged = "email_changed";
    /// A move to another address was taken back; every session and link is dead.
    EmailReverted = "email_reverted";
    /// An account got another name.
    UsernameChanged = "username_changed";
    /// A link or code to sign in with was asked for, and sent.
    LoginRequested = "login_requested";
    /// Attempts were blocked.
    Locked = "locked";
    /// A mail that lifts a block was asked for, and sent.
    UnlockRequested = "unlock_requested";
    /// A block was lifted.
    Unlocked = "unlocked";
    /// An account was switched on.
    Activated = "activated";
    /// An account was switched off; every session and link is dead.
    Deactivated = "deactivated";
    /// An account was removed.
    Deleted = "deleted";
    /// What is kept of an account was handed to its owner.
    Exported = "exported";
    /// Every session, token and link of an account was ended.
    Revoked = "revoked";
    /// A session was restored by a remember cookie.
    Restored = "restored";
    /// An older remember token was shown: somebody has a copy. The series is ended.
    RememberTheft = "remember_theft";
    /// A request proved by itself who asks, without a session.
    Authenticated {
        /// How.
        method: Method
    } = "authenticated";
    /// A session was used by a browser that does not look like the one it began in.
    SessionProtected = "session_protected";
    /// Somebody who is not signed in asked for what takes that.
    Unauthorized = "unauthorized";
    /// Somebody whose proof is too old asked for what takes a fresh one.
    FreshnessRequired = "freshness_required";
    /// The account behind a request was looked up.
    Accessed = "accessed";
}

/// A sink for events. A closure `Fn(&Event<Id>)` is one; [`NoEvents`] drops them; [`sink`] has more.
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
