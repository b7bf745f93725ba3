#![doc = include_str!("../README.md")]
// each flow uses a part of what they share, and all of them all of it
#![cfg_attr(
    not(all(
        feature = "registerable",
        feature = "confirmable",
        feature = "recoverable",
        feature = "changeable",
        feature = "passwordless",
        feature = "lifecycle"
    )),
    allow(dead_code)
)]

mod audit;
mod client;
mod config;
#[cfg(any(
    feature = "confirmable",
    feature = "recoverable",
    feature = "changeable"
))]
mod counter;
mod decoy;
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
#[cfg(feature = "password")]
mod proof;
mod random;
mod request;
pub mod second_factor;
#[cfg(feature = "password")]
pub mod sign_in;
pub mod throttle;

#[cfg(feature = "changeable")]
pub mod changeable;
#[cfg(feature = "confirmable")]
pub mod confirmable;
#[cfg(feature = "lifecycle")]
pub mod lifecycle;
#[cfg(feature = "lockable")]
pub mod lockable;
#[cfg(feature = "passwordless")]
pub mod passwordless;
#[cfg(feature = "recoverable")]
pub mod recoverable;
#[cfg(feature = "registerable")]
pub mod registerable;
#[cfg(feature = "roles")]
pub mod roles;
#[cfg(feature = "settings")]
pub mod settings;
#[cfg(feature = "trackable")]
mod trackable;
#[cfg(any(feature = "registerable", feature = "changeable"))]
mod usernames;

#[cfg(feature = "changeable")]
pub use changeable::{Changeable, ChangeableEmail, ChangeableUsername};
pub use client::{BrowserId, Client};
pub use config::ConfigError;
#[cfg(feature = "confirmable")]
pub use confirmable::Confirmable;
pub use deliver::{Deliver, DeliverError, DeliverFuture};
pub use error::FlowError;
pub use event::{Event, EventKind, Events, NoEvents};
pub use flows::{Flows, FlowsBuilder};
pub use gates::{Gate, GateFuture, Gates, Method, SignInRefusal, SignedIn};
#[cfg(feature = "lifecycle")]
pub use lifecycle::Lifecycle;
pub use link::{LinkRefusal, LinkState};
#[cfg(feature = "lockable")]
pub use lockable::{KnownDevices, Lockable};
pub use notice::{Notice, NoticeKind};
#[cfg(feature = "passwordless")]
pub use passwordless::Passwordless;
#[cfg(feature = "password")]
pub use passwords::Passwords;
#[cfg(feature = "password")]
pub use proof::{Freshness, Proof, ProofRefusal};
pub use random::Randomness;
#[cfg(feature = "recoverable")]
pub use recoverable::Recoverable;
#[cfg(feature = "registerable")]
pub use registerable::Registerable;
pub use request::{LinkToken, PublicRequest};
pub use second_factor::{FirstFactor, SecondFactor};
#[cfg(feature = "password")]
pub use sign_in::{PublicSignIn, SignIn, SignInOutcome};
#[cfg(feature = "lockable")]
pub use throttle::StoreThrottle;
pub use throttle::{Action, LocalThrottle, Throttle, ThrottleConfig, ThrottleError};
#[cfg(any(feature = "registerable", feature = "changeable"))]
pub use usernames::{UsernameRejection, UsernameRules, Usernames};

// what the signatures above use
#[cfg(feature = "password")]
pub use authkit_hash::{BreachCheck, HashService, PasswordRejection, PasswordRules};
pub use authkit_store as store;
pub use authkit_token::KeyRing;
