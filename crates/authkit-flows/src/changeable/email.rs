//! A new address: asked for with a proof, moved to by a link that was mailed there, taken back by one that was mailed to the
//! old address.
//!
//! Until the new address is proved, the account keeps the old one, and the new one is anybody's. Of two requests the last one
//! counts: each moves a counter that its link is bound to. The address is in the link, so that the one that is confirmed is
//! always the one that was mailed.
//!
//! # Security
//! The link works in the browser that asked for it, or for somebody who is signed in to the account: where a typing error
//! sent it to a stranger, the stranger cannot take the account with it; nor can somebody who is sent a link that they did
//! not ask for be made to give their address to another's account.
//!
//! The link back is bound to the account alone, because whoever took an account over can change everything else about it.
//! The first address that the account moves away from gets one; a later one only if no earlier one can have one that still
//! works: an address that was moved to in the meantime could undo what the owner undoes.

mod config;
mod links;
mod outcome;
mod redeem;
mod revert;
mod service;

pub use config::EmailChanging;
pub use outcome::{EmailOutcome, EmailRedeemed, EmailReverted, PublicEmailChange};
pub use service::ChangeableEmail;
