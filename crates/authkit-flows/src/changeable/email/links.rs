//! The links: to the new address, and back to the old one.

use std::marker::PhantomData;
use std::time::Duration;

use authkit_store::{Account, EmailAddress, LinkCounter, UserId};
use authkit_token::{Binding, Opened, Purpose};

use crate::LinkRefusal;

/// The link that moves an account: whose, to which address, asked for in which browser.
pub(super) struct MoveLink<Id>(PhantomData<fn() -> Id>);

impl<Id: UserId> Purpose for MoveLink<Id> {
    const NAME: &'static str = "authkit.email_change";
    type Claims = (Id, String, Option<[u8; 32]>);
}

/// The link that takes an account back: whose, to which address.
pub(super) struct RevertLink<Id>(PhantomData<fn() -> Id>);

impl<Id: UserId> Purpose for RevertLink<Id> {
    const NAME: &'static str = "authkit.email_revert";
    type Claims = (Id, String);
}

/// A link that is bound to the account as it is.
pub(super) struct Bound<Id> {
    pub(super) account: Account<Id>,
    pub(super) to: EmailAddress,
}

/// A token and how long it lives.
pub(super) type Token = (String, Duration);

/// It dies with the address that it leads away from, with the generation, and with a newer request.
pub(super) fn move_binding<Id>(account: &Account<Id>, counter: LinkCounter) -> Binding {
    Binding::to(account.email.as_str())
        .and(&account.generation.as_i64())
        .and(&counter.as_i64())
}

/// The counter of links back. It is odd if the account has moved since such a link was last used (or ever), and each use
/// takes it to the next even number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moves(pub(super) LinkCounter);

impl Moves {
    pub(super) const fn has_moved(self) -> bool {
        self.0.as_i64() & 1 == 1
    }

    /// How many links back have been used.
    pub(super) const fn epoch(self) -> i64 {
        self.0.as_i64() >> 1
    }
}

/// It dies when one like it has been used.
pub(super) fn revert_binding(moves: Moves) -> Binding {
    Binding::to(&moves.epoch())
}

/// The address in a link, which is bound to `state`.
pub(super) fn address<P: Purpose>(
    link: Opened<P>,
    state: Binding,
    text: impl FnOnce(P::Claims) -> String,
) -> Result<EmailAddress, LinkRefusal> {
    let claims = link.bound_to(state).map_err(|_| LinkRefusal::Used)?;
    EmailAddress::parse(&text(claims)).map_err(|_| LinkRefusal::Invalid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moves_share_an_epoch_and_a_use_begins_the_next() {
        let at = |value| Moves(LinkCounter::from_i64(value));
        assert!(!at(0).has_moved() && at(1).has_moved() && !at(2).has_moved());
        assert_eq!(at(0).epoch(), at(1).epoch());
        assert_ne!(at(1).epoch(), at(2).epoch());
    }
}
