//! `cargo run -p token-only`: invites somebody, seats them, and shows that the link is dead then.

// Printing is what an example is for.
#![allow(clippy::print_stdout)]

use std::error::Error;

use authkit_token::{Key, KeyRing, OffsetDateTime, SystemRandom};
use token_only::{Invitations, Team};

fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    // An application reads its key from the environment: `Key::from_base64`.
    let invitations = Invitations::new(&KeyRing::new(Key::generate(&mut SystemRandom)?));
    // An application takes this from its clock.
    let now = OffsetDateTime::UNIX_EPOCH;
    let mut team = Team {
        id: 7,
        version: 1,
        members: Vec::new(),
    };
    let link = invitations.invite(&team, "editor", now)?;
    println!("https://example.com/join/{link}");
    invitations.redeem(&link, "ada", &mut team, now)?;
    println!("{:?}", team.members);
    if let Err(error) = invitations.redeem(&link, "bob", &mut team, now) {
        println!("again: {error}");
    }
    Ok(())
}
