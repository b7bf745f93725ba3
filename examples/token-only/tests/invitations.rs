//! What the example promises.
#![allow(clippy::unwrap_used)]

use authkit_token::{Key, KeyRing, OffsetDateTime, SystemRandom};
use token_only::{Invitations, LIFETIME, Team};

const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

fn team(id: u64) -> Team {
    Team {
        id,
        version: 1,
        members: Vec::new(),
    }
}

fn invitations() -> Invitations {
    Invitations::new(&KeyRing::new(Key::generate(&mut SystemRandom).unwrap()))
}

#[test]
fn a_link_seats_one_person_once() {
    let (invitations, mut team) = (invitations(), team(7));
    let link = invitations.invite(&team, "editor", NOW).unwrap();
    invitations.redeem(&link, "ada", &mut team, NOW).unwrap();
    let again = invitations.redeem(&link, "bob", &mut team, NOW);
    assert!(again.unwrap_err().to_string().contains("stale"));
    assert_eq!(team.members, [("ada".to_owned(), "editor".to_owned())]);
}

#[test]
fn a_link_is_for_its_team_its_time_and_its_keys() {
    let (invitations, mut mine, mut other) = (invitations(), team(7), team(8));
    let link = invitations.invite(&mine, "editor", NOW).unwrap();
    assert!(invitations.redeem(&link, "ada", &mut other, NOW).is_err());
    assert!(
        invitations
            .redeem(&link, "ada", &mut mine, NOW + LIFETIME)
            .is_err()
    );
    let stranger = self::invitations();
    assert!(stranger.redeem(&link, "ada", &mut mine, NOW).is_err());
    assert!(mine.members.is_empty() && other.members.is_empty());
    invitations.redeem(&link, "ada", &mut mine, NOW).unwrap();
}
