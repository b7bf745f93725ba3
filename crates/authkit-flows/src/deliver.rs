//! The port for messages: what a flow has to say to somebody, and who carries it.

use authkit_store::{EmailAddress, Message};
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;
use time::OffsetDateTime;

/// A future behind a pointer, so that [`Deliver`] can be a trait object.
pub type DeliverFuture<'a> = Pin<Box<dyn Future<Output = Result<(), DeliverError>> + Send + 'a>>;

/// What a flow has to say to the owner of an address.
///
/// # Security
/// A `token` opens the account of that address: it goes into the mail and nowhere else. `Debug` does not show it.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Notice<'a> {
    /// An account was made. The token confirms the address, where that is asked for.
    Welcome {
        /// Whom it goes to.
        email: &'a EmailAddress,
        /// The confirmation token and how long it lives.
        token: Option<(&'a str, Duration)>,
    },
    /// Somebody tried to register an address that has an account.
    AlreadyRegistered {
        /// Whom it goes to.
        email: &'a EmailAddress,
        /// The confirmation token and how long it lives, for somebody who registers again because the first mail was
        /// lost.
        token: Option<(&'a str, Duration)>,
    },
    /// A confirmation link that was asked for again.
    ConfirmationInstructions {
        /// Whom it goes to.
        email: &'a EmailAddress,
        /// Confirms the address.
        token: &'a str,
        /// How long the token lives.
        lifetime: Duration,
    },
    /// A link to choose a new password.
    ResetInstructions {
        /// Whom it goes to.
        email: &'a EmailAddress,
        /// Lets its holder choose a password.
        token: &'a str,
        /// How long the token lives.
        lifetime: Duration,
    },
    /// The password was reset by a link.
    ResetNotice {
        /// Whom it goes to.
        email: &'a EmailAddress,
    },
    /// The password was changed by its owner.
    ChangeNotice {
        /// Whom it goes to.
        email: &'a EmailAddress,
    },
}

impl<'a> Notice<'a> {
    /// The name of the template: Flask-Security's, where it has one.
    #[must_use]
    pub const fn template(&self) -> &'static str {
        match self {
            Self::Welcome { .. } => "welcome",
            Self::AlreadyRegistered { .. } => "already_registered",
            Self::ConfirmationInstructions { .. } => "confirmation_instructions",
            Self::ResetInstructions { .. } => "reset_instructions",
            Self::ResetNotice { .. } => "reset_notice",
            Self::ChangeNotice { .. } => "change_notice",
        }
    }

    /// Whom it goes to.
    #[must_use]
    pub const fn email(&self) -> &'a EmailAddress {
        match self {
            Self::Welcome { email, .. }
            | Self::AlreadyRegistered { email, .. }
            | Self::ConfirmationInstructions { email, .. }
            | Self::ResetInstructions { email, .. }
            | Self::ResetNotice { email }
            | Self::ChangeNotice { email } => email,
        }
    }
}

impl fmt::Debug for Notice<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Notice({})", self.template())
    }
}

/// Carries messages to their readers.
///
/// A flow asks for the [`Message`] first, so that a store with an outbox can write it with the change that causes it. What
/// no change carries, or what such a store does not take, is handed to [`deliver`](Self::deliver).
pub trait Deliver: Send + Sync {
    /// Turns a notice into a message: a fresh key, links from the configured base address. Sends nothing.
    ///
    /// # Errors
    /// [`DeliverError`] when no key could be made.
    fn message(&self, notice: Notice<'_>, now: OffsetDateTime) -> Result<Message, DeliverError>;

    /// Takes over messages that no store wrote: keeps or sends them.
    fn deliver(&self, messages: Vec<Message>) -> DeliverFuture<'_>;

    /// Says that a store has written messages into its outbox, so that a worker need not wait for its next look.
    fn committed(&self);
}

/// A message could not be taken over.
#[derive(Debug, thiserror::Error)]
#[error("a message could not be handed over for delivery")]
pub struct DeliverError(#[from] Box<dyn std::error::Error + Send + Sync>);

impl DeliverError {
    /// Wraps what went wrong.
    pub fn new(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self(source.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_token() {
        let email = EmailAddress::parse("a@example.com").expect("an address");
        let notice = Notice::ResetInstructions {
            email: &email,
            token: "secret",
            lifetime: Duration::from_secs(1),
        };
        assert_eq!(format!("{notice:?}"), "Notice(reset_instructions)");
    }
}
