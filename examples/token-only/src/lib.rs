//! Invitations to a team: a link that seats one person, once, within three days.
//!
//! `authkit-token` is the only part of AuthKit here. The team is a value in memory; in an application it
//! is a row, and [`Team::seat`] the one statement that compares and sets its version.

use std::error::Error;
use std::time::Duration;

use authkit_token::{Binding, KeyRing, OffsetDateTime, Purpose, SignError, Signer};
use serde::{Deserialize, Serialize};

/// How long an invitation works.
pub const LIFETIME: Duration = Duration::from_secs(3 * 86_400);

/// What an invitation carries. It is signed and not encrypted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// The team it is for.
    pub team: u64,
    /// What its holder will be there.
    pub role: String,
}

/// The purpose: three lines.
#[derive(Debug)]
pub struct Invite;
impl Purpose for Invite {
    const NAME: &'static str = "invite";
    type Claims = Seat;
}

/// A team, whose version changes with every seat taken.
#[derive(Debug)]
pub struct Team {
    /// Its number.
    pub id: u64,
    /// Counts changes; an invitation is bound to it.
    pub version: i64,
    /// Who is in it, and as what.
    pub members: Vec<(String, String)>,
}

impl Team {
    /// Seats somebody if the team is still at that version, and says whether it was.
    pub fn seat(&mut self, name: &str, role: &str, version: i64) -> bool {
        if self.version != version {
            return false;
        }
        self.version += 1;
        self.members.push((name.to_owned(), role.to_owned()));
        true
    }
}

/// Makes and redeems invitations.
#[derive(Clone, Debug)]
pub struct Invitations(Signer<Invite>);

impl Invitations {
    /// With the keys of the application.
    #[must_use]
    pub fn new(keys: &KeyRing) -> Self {
        Self(Signer::new(keys))
    }

    /// A link for one seat in the team as it is now.
    ///
    /// # Errors
    ///
    /// Where the role is too long for a link.
    pub fn invite(
        &self,
        team: &Team,
        role: &str,
        now: OffsetDateTime,
    ) -> Result<String, SignError> {
        let seat = Seat {
            team: team.id,
            role: role.to_owned(),
        };
        self.0
            .sign(&seat, LIFETIME, Binding::to(&team.version), now)
    }

    /// Seats the holder of a link.
    ///
    /// # Errors
    ///
    /// Where the link is no invitation, too old, for another team, or used.
    pub fn redeem(
        &self,
        link: &str,
        name: &str,
        team: &mut Team,
        now: OffsetDateTime,
    ) -> Result<(), Box<dyn Error + Send + Sync>> {
        let opened = self.0.open(link, now)?;
        if opened.unbound_claims().team != team.id {
            return Err("the invitation is for another team".into());
        }
        let version = team.version;
        let seat = opened.bound_to(&version)?;
        if !team.seat(name, &seat.role, version) {
            return Err("somebody else was faster".into());
        }
        Ok(())
    }
}
