//! `recoverable`: a new password by a mailed link.
//!
//! Nothing is stored for a link: it is a signed value bound to the stored hash, the address and the account's generation, so
//! that it works once, and dies with any other change of these. Using it ends every session of the account, proves the
//! address and lifts a block on its sign-in. It signs nobody in, unless the application asks for it.
//!
//! ```
//! # use authkit_flows::{Client, Flows, LinkState, Passwords, store::memory::Memory};
//! use authkit_flows::recoverable::{Recoverable, Recovery, ResetOutcome};
//! # use secrecy::SecretString;
//!
//! # async fn run(flows: Flows<Memory>, passwords: Passwords, client: Client, token: &str, chosen: SecretString) -> Result<(), Box<dyn std::error::Error>> {
//! let recover = Recoverable::new(flows, passwords, &Recovery::DEFAULT)?;
//! let answer = recover.request("alice@example.com", &client).await?.public(); // the same for every address
//! // GET: looks
//! if recover.peek(token).await? == LinkState::Ready { /* the page with its form */ }
//! // POST: uses the link up
//! match recover.redeem(token, chosen, &client).await? {
//!     ResetOutcome::Reset(account) => println!("{}: now sign in", account.email),
//!     ResetOutcome::Rejected(rejection) => println!("{rejection}"),
//!     _ => println!("this link does nothing"),
//! }
//! # Ok(())
//! # }
//! ```

mod config;
mod links;
mod outcome;
mod service;

pub use config::Recovery;
pub use links::ResetLinks;
pub use outcome::{RequestOutcome, ResetOutcome};
pub use service::Recoverable;
