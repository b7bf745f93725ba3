//! Sign-in by a mailed link in memory.

use super::{Memory, MemoryError};
use crate::{AccountId, Effect, LinkKind, LoggedIn, LoginLink, PasswordlessStore};

impl PasswordlessStore for Memory {
    async fn redeem_login(
        &self,
        link: &LoginLink<AccountId>,
        outgoing: &[Effect<AccountId>],
    ) -> Result<LoggedIn<AccountId>, MemoryError> {
        let mut state = self.lock();
        let row = state.row_mut(&self.realm, link.id).filter(|row| {
            row.account.active
                && row.account.email == link.email
                && row.account.generation == link.generation
                && row.link_counter(LinkKind::Login) == link.counter
        });
        let Some(row) = row else {
            return Ok(LoggedIn::Stale);
        };
        row.links.insert(LinkKind::Login, link.counter.next());
        row.prove(link.now, link.credentials);
        let account = row.account.clone();
        state.write(&self.realm, outgoing);
        Ok(LoggedIn::Done(account))
    }
}
