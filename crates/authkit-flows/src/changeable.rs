//! `changeable`: a new password, address or name for somebody who proves who they are.
//!
//! Each change is one compare-and-set. A new password ends every other session and every link; the outcome holds the proof
//! from which the present browser's session is started anew. A new address is proved by a link before anything changes, and
//! the old one can take the account back.
//!
//! ```
//! # use authkit_flows::{Client, Flows, Passwords, store::{AccountId, memory::Memory}};
//! use authkit_flows::changeable::{ChangeOutcome, Changeable};
//! # use secrecy::SecretString;
//!
//! # async fn run(flows: Flows<Memory>, passwords: Passwords, client: Client, id: AccountId, old: SecretString, new: SecretString) -> Result<(), Box<dyn std::error::Error>> {
//! let change = Changeable::new(flows, passwords);
//! match change.change_password(&id, old, new, &client).await? {
//!     ChangeOutcome::Changed(proof) => println!("a session of {} starts anew", proof.account().email),
//!     ChangeOutcome::Rejected(rejection) => println!("{rejection}"),
//!     _ => println!("the old password is another one"),
//! }
//! # Ok(())
//! # }
//! ```

mod email;
mod password;
mod username;

pub use email::{
    ChangeableEmail, EmailChanging, EmailOutcome, EmailRedeemed, EmailReverted, PublicEmailChange,
};
pub use password::{ChangeOutcome, Changeable};
pub use username::{ChangeableUsername, UsernameOutcome};
