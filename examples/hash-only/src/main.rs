//! `cargo run -p hash-only`: Alice comes from Django, signs in twice, and is Django's no longer.

// Printing is what an example is for.
#![allow(clippy::print_stdout)]

use std::error::Error;

use hash_only::Accounts;

fn main() -> Result<(), Box<dyn Error>> {
    let django = "pbkdf2_sha256$1000$saltsaltsalt$sYIePhT5IXESDKvnouJXtE5pTJ6Znbmef4vViYmc9Uc=";
    let rows = [(String::from("alice"), String::from(django))];
    let accounts = Accounts::moving_in(rows, vec![7; 32])?; // a real key comes from the configuration
    for password in ["guess", "password", "password"] {
        let answer = accounts.sign_in("alice", password)?;
        let scheme = accounts.stored("alice").and_then(|stored| stored.scheme());
        println!("{password:>8}: {answer:?}, now {scheme:?}");
    }
    Ok(())
}
