#![doc = include_str!("../README.md")]

mod audit;
mod client;
mod deliver;
mod error;
pub mod event;
mod flows;
pub mod gates;
mod link;
mod notice;
#[cfg(feature = "password")]
mod passwords;
mod post;
mod random;
#[cfg(feature = "password")]
pub mod sign_in;
pub mod throttle;

#[cfg(feature = "changeable")]
pub mod changeable;
#[cfg(feature = "confirmable")]
pub mod confirmable;
#[cfg(feature = "recoverable")]
pub mod recoverable;
#[cfg(feature = "registerable")]
pub mod registerable;
#[cfg(feature = "trackable")]
mod trackable;

#[cfg(feature = "changeable")]
pub use changeable::Changeable;
pub use client::{BrowserId, Client};
#[cfg(feature = "confirmable")]
pub use confirmable::Confirmable;
pub use deliver::{Deliver, DeliverError, DeliverFuture};
pub use error::FlowError;
pub use event::{Event, EventKind, Events, NoEvents};
pub use flows::{Flows, FlowsBuilder};
pub use gates::{Gate, GateFuture, Gates, Method, SignInRefusal, SignedIn};
pub use link::{LinkRefusal, LinkState};
pub use notice::{Notice, NoticeKind};
#[cfg(feature = "password")]
pub use passwords::Passwords;
pub use random::Randomness;
#[cfg(feature = "recoverable")]
pub use recoverable::Recoverable;
#[cfg(feature = "registerable")]
pub use registerable::Registerable;
#[cfg(feature = "password")]
pub use sign_in::{PublicSignIn, SignIn, SignInOutcome};
pub use throttle::{Action, LocalThrottle, Throttle, ThrottleError};

// what the signatures above use
#[cfg(feature = "password")]
pub use authkit_hash::{HashService, PasswordRejection, PasswordRules};
pub use authkit_store as store;
pub use authkit_token::KeyRing;
