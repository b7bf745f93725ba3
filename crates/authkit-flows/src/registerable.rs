//! `registerable`: people make their own accounts.
//!
//! The store inserts the account, its name, the application's own fields and the mail in one step, if address and name are
//! free. A stranger is told the same of every address: the owner of one that has an account gets a mail that says so, and
//! nothing on the page does. Names are public, so that one is taken may be told.
//!
//! ```
//! # use authkit_flows::{Client, Flows, Passwords, store::{EmailAddress, memory::Memory}};
//! use authkit_flows::registerable::{PublicRegistration, Registerable, Registration, SignUp};
//! use secrecy::SecretString;
//!
//! # async fn run(flows: Flows<Memory>, passwords: Passwords, client: Client) -> Result<(), Box<dyn std::error::Error>> {
//! let register = Registerable::new(flows, passwords, Registration::DEFAULT);
//! let sign_up = SignUp::new(EmailAddress::parse("alice@example.com")?)
//!     .with_password(SecretString::from("a few words are fine"));
//! match register.register(sign_up, &client).await?.public() {
//!     PublicRegistration::Accepted => println!("look into your mailbox"),
//!     PublicRegistration::Rejected(rejection) => println!("{rejection}"),
//!     _ => {}
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Security
//! Where accounts have names, somebody can register an address with a new name and look whether the name is taken
//! afterwards: if it is not, the address had an account before. Whoever minds that leaves names off.

mod config;
mod fields;
mod outcome;
mod service;

pub use config::{Registration, SignUp};
pub use fields::{FieldError, FieldErrors};
pub use outcome::{PublicRegistration, RegisterOutcome};
pub use service::Registerable;
