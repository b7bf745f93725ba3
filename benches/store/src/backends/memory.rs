//! In memory: filled through its own verbs.

use authkit_store::memory::Memory;
use authkit_store::{RegisterableStore, SessionStore};

use crate::Outcome;
use crate::population as people;

pub(crate) async fn fill(accounts: u64) -> Outcome<Memory> {
    let store = Memory::new();
    for n in 1..=accounts {
        let _ = store
            .put_account(&people::new_account(n)?, &[], &[])
            .await?;
        let _ = store
            .put_session(&people::digest(n), &people::session(n))
            .await?;
    }
    Ok(store)
}
