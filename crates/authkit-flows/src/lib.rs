#![doc = include_str!("../README.md")]

mod deliver;
mod error;
mod events;
mod flows;
#[cfg(any(
    feature = "changeable",
    feature = "recoverable",
    feature = "registerable"
))]
mod post;
mod sign_in;

#[cfg(feature = "changeable")]
pub mod changeable;
#[cfg(feature = "confirmable")]
pub mod confirmable;
#[cfg(any(feature = "confirmable", feature = "recoverable"))]
mod link;
#[cfg(feature = "recoverable")]
pub mod recoverable;
#[cfg(feature = "registerable")]
pub mod registerable;

#[cfg(feature = "changeable")]
pub use changeable::Changeable;
#[cfg(feature = "confirmable")]
pub use confirmable::Confirmable;
pub use deliver::{Deliver, DeliverError, DeliverFuture, Notice};
pub use error::FlowError;
pub use events::{Event, Events, NoEvents};
pub use flows::{Flows, FlowsBuilder};
#[cfg(any(feature = "confirmable", feature = "recoverable"))]
pub use link::{LinkRefusal, LinkState};
#[cfg(feature = "recoverable")]
pub use recoverable::Recoverable;
#[cfg(feature = "registerable")]
pub use registerable::Registerable;
pub use sign_in::{Gate, GateFuture, PublicSignIn, SignIn, SignInOutcome, SignInRefusal, SignedIn};

// what the signatures above use
pub use authkit_hash::{HashService, PasswordRejection, PasswordRules};
pub use authkit_store as store;
pub use authkit_token::KeyRing;
