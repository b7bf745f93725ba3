//! A signed text that is authentic and in time, and not yet known to be still good.
//!
//! ```
//! # use std::time::Duration;
//! # use authkit_token::{Binding, Key, KeyRing, OffsetDateTime, Purpose, Signer, SystemRandom};
//! # struct Reset;
//! # impl Purpose for Reset { const NAME: &'static str = "reset"; type Claims = u64; }
//! # struct Account { hash: String }
//! # fn find(_id: u64) -> Account { Account { hash: "stored".into() } }
//! # fn show() -> Result<(), Box<dyn std::error::Error>> {
//! # let resets = Signer::<Reset>::new(&KeyRing::new(Key::generate(&mut SystemRandom)?));
//! # let now = OffsetDateTime::UNIX_EPOCH;
//! # let text = resets.sign(&7, Duration::from_secs(60), Binding::to("stored"), now)?;
//! let opened = resets.open(&text, now)?;
//! let account = find(*opened.unbound_claims());
//! let id = opened.bound_to(&account.hash)?;
//! # Ok(()) }
//! # show().unwrap();
//! ```
//!
//! What was opened for one purpose is no value of another:
//!
//! ```compile_fail,E0308
//! # use authkit_token::{Opened, Purpose};
//! struct Confirm;
//! impl Purpose for Confirm { const NAME: &'static str = "confirm"; type Claims = u64; }
//! struct Recover;
//! impl Purpose for Recover { const NAME: &'static str = "recover"; type Claims = u64; }
//!
//! fn recover(opened: Opened<Recover>) {}
//! fn mistake(opened: Opened<Confirm>) { recover(opened) }
//! ```
//!
//! Claims cannot be taken before the binding is checked; whoever needs to look up the account first
//! has to say so, by [`Opened::unbound_claims`]:
//!
//! ```compile_fail,E0616
//! # use authkit_token::{Opened, Purpose};
//! # struct Recover;
//! # impl Purpose for Recover { const NAME: &'static str = "recover"; type Claims = u64; }
//! fn too_early(opened: Opened<Recover>) -> u64 { opened.claims }
//! ```
//!
//! Nor can a text be forgotten after it was opened:
//!
//! ```compile_fail
//! #![deny(unused_must_use)]
//! # use authkit_token::{OffsetDateTime, OpenError, Purpose, Signer};
//! # struct Recover;
//! # impl Purpose for Recover { const NAME: &'static str = "recover"; type Claims = u64; }
//! fn forgotten(recovers: &Signer<Recover>, now: OffsetDateTime) -> Result<(), OpenError> {
//!     recovers.open("text", now)?;
//!     Ok(())
//! }
//! ```

use std::fmt;

use time::OffsetDateTime;

use crate::binding::Binding;
use crate::error::Stale;
use crate::layout::Bound;
use crate::purpose::Purpose;

/// What [`Signer::open`](crate::Signer::open) returns; [`bound_to`](Self::bound_to) makes claims of
/// it.
#[must_use = "the claims are good only once `bound_to` says so"]
pub struct Opened<P: Purpose> {
    pub(crate) claims: P::Claims,
    pub(crate) issued_at: OffsetDateTime,
    pub(crate) expires_at: OffsetDateTime,
    pub(crate) bound: Bound,
}

impl<P: Purpose> Opened<P> {
    /// The claims, where the state at hand is the one that the text was signed for.
    ///
    /// The parts must be those given on signing, in the same order. A text that was signed with
    /// [`Binding::none`] wants the same here, and a bound one never passes with it.
    ///
    /// # Errors
    ///
    /// [`Stale`] for any other state.
    pub fn bound_to(self, state: impl Into<Binding>) -> Result<P::Claims, Stale> {
        if self.bound.holds_for(&state.into()) {
            Ok(self.claims)
        } else {
            Err(Stale)
        }
    }

    /// The claims before the binding is checked, to find the account whose state it takes.
    ///
    /// # Security
    ///
    /// For looking up, and for nothing else: the text may have been used already.
    #[must_use]
    pub fn unbound_claims(&self) -> &P::Claims {
        &self.claims
    }

    /// When it was signed, in whole seconds.
    #[must_use]
    pub fn issued_at(&self) -> OffsetDateTime {
        self.issued_at
    }

    /// The first second in which it no longer works.
    #[must_use]
    pub fn expires_at(&self) -> OffsetDateTime {
        self.expires_at
    }
}

impl<P: Purpose> fmt::Debug for Opened<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opened")
            .field("purpose", &P::NAME)
            .field("issued_at", &self.issued_at)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}
