//! `confirmable`: an address is proved by a mailed link.
//!
//! The store keeps since when an account's address is confirmed. The link is a signed value bound to the address and the
//! account's generation; issuing it writes nothing but the mail, redeeming it is one compare-and-set.
//!
//! ```
//! # use authkit_flows::{Client, Flows, Gates, store::memory::Memory};
//! use authkit_flows::confirmable::{Confirmable, Confirmation, ConfirmOutcome};
//!
//! # async fn run(flows: Flows<Memory>, client: Client, token: &str) -> Result<(), Box<dyn std::error::Error>> {
//! let confirm = Confirmable::new(flows.clone(), &Confirmation::DEFAULT)?;
//! let gates = confirm.guard(Gates::new(flows)); // nobody signs in before the address is confirmed
//! match confirm.redeem(token, &client).await? {
//!     ConfirmOutcome::Confirmed(account) => println!("thanks, {}", account.email),
//!     ConfirmOutcome::Dropped { .. } => println!("thanks; now choose a password"),
//!     _ => println!("this link does nothing"),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Security
//! Anyone can register an address that is not theirs, choose a password, and wait for its owner to confirm it. So the first
//! proof of an address keeps what was set before it only for who can be told to have set it: the browser that registered, or
//! whoever shows the password as well. Any other proof ends every session and removes the password, in the same step.

mod config;
mod gate;
mod links;
mod outcome;
mod redeem;
mod service;

pub use config::{Confirmation, UnconfirmedPages};
pub use gate::ConfirmedOnly;
pub use links::ConfirmLinks;
pub use outcome::{ConfirmOutcome, RequestOutcome};
pub use service::Confirmable;
