//! The accounts that a bench runs over: the same ones in every store and every run.
//!
//! Account `n`, counted from 1, has the id `n`, the address `user<n>@example.com`, one password hash and one session, whose
//! digest is spread over all digests. All that differs is known from `n`, so that a database can make a million of them
//! from the first, and a key can be drawn without looking anything up.

use authkit_hash::PasswordHash;
use authkit_store::{
    AccountId, EmailAddress, Generation, Message, MessageKey, NewAccount, SessionDigest,
    SessionRecord,
};
use time::{Duration, OffsetDateTime};

use crate::Outcome;

/// Takes a number below [`MODULUS`] to another one, and no two to the same.
pub(crate) const FACTOR: u64 = 2_654_435_761;
pub(crate) const MODULUS: u64 = 4_294_967_291;

/// As long as what argon2id makes, and never verified.
const HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$";

/// The moment at which everything happens.
pub(crate) const NOW: OffsetDateTime =
    OffsetDateTime::UNIX_EPOCH.saturating_add(Duration::days(20_000));

/// Every account has this hash at first.
pub(crate) fn hash() -> PasswordHash {
    PasswordHash::from_stored(format!("{HASH}{}", "A".repeat(43)))
}

/// What a hash is replaced by.
pub(crate) fn other_hash() -> PasswordHash {
    PasswordHash::from_stored(format!("{HASH}{}", "B".repeat(43)))
}

pub(crate) const fn generation() -> Generation {
    Generation::from_i64(1)
}

pub(crate) fn id(n: u64) -> AccountId {
    AccountId::from_i64(n.cast_signed())
}

pub(crate) fn email(n: u64) -> Outcome<EmailAddress> {
    Ok(EmailAddress::parse(&format!("user{n}@example.com"))?)
}

pub(crate) fn new_account(n: u64) -> Outcome<NewAccount> {
    Ok(NewAccount::new(email(n)?, Some(hash()), generation(), NOW))
}

pub(crate) fn session(n: u64) -> SessionRecord<AccountId> {
    SessionRecord::new(id(n), generation(), NOW, NOW + Duration::days(14))
}

pub(crate) fn digest(n: u64) -> SessionDigest {
    let mut bytes = [0; 32];
    let digits = (spread(n) << 32) | n;
    for (to, from) in bytes.iter_mut().zip(digits.to_be_bytes()) {
        *to = from;
    }
    SessionDigest::from_bytes(bytes)
}

pub(crate) fn message(n: u64) -> Outcome<Message> {
    let key = MessageKey::from_random(u128::from(n).to_be_bytes());
    let link = "https://example.com/confirm/".to_owned() + &"x".repeat(120);
    Ok(Message::new(key, "confirmation_instructions", email(n)?, NOW).with("link", link))
}

fn spread(n: u64) -> u64 {
    n.wrapping_mul(FACTOR) % MODULUS
}

/// Draws accounts.
#[derive(Clone, Debug)]
pub(crate) struct Keys {
    accounts: u64,
    drawn: u64,
    once: u64,
    fresh: u64,
}

impl Keys {
    pub(crate) const fn new(accounts: u64) -> Self {
        Self {
            accounts,
            drawn: 0,
            once: 0,
            fresh: accounts,
        }
    }

    /// Any of the accounts.
    pub(crate) fn any(&mut self) -> u64 {
        self.drawn += 1;
        // SplitMix64: every number once in 2^64, in an order without an order.
        let mut bits = self.drawn.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        1 + (bits ^ (bits >> 31)) % self.accounts
    }

    /// Any of the accounts that has not been drawn this way: nothing about it has changed yet.
    pub(crate) fn untouched(&mut self) -> Outcome<u64> {
        self.once += 1;
        if self.once > self.accounts {
            return Err("every account has been drawn".into());
        }
        // 7919 shares no factor with a power of ten.
        Ok(1 + (self.once * 7919) % self.accounts)
    }

    /// One that is not there yet.
    pub(crate) fn fresh(&mut self) -> u64 {
        self.fresh += 1;
        self.fresh
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{Keys, digest, spread};

    #[test]
    fn digests_differ_and_are_spread() {
        let digests: HashSet<_> = (1..=10_000).map(|n| *digest(n).as_bytes()).collect();
        assert_eq!(digests.len(), 10_000);
        let first: HashSet<_> = digests.iter().map(|digest| digest[0]).collect();
        assert_eq!(first.len(), 256);
        assert!(spread(10_000_000) > u64::from(u16::MAX));
    }

    #[test]
    fn each_account_is_untouched_once() {
        let mut keys = Keys::new(1000);
        let mut drawn: Vec<_> = (0..1000).map(|_| keys.untouched().unwrap()).collect();
        assert!(keys.untouched().is_err());
        drawn.sort_unstable();
        assert!(drawn.into_iter().eq(1..=1000));
    }

    #[test]
    fn any_account_is_drawn_sooner_or_later() {
        let mut keys = Keys::new(10);
        let drawn: HashSet<_> = (0..200).map(|_| keys.any()).collect();
        assert_eq!(drawn, (1..=10).collect());
        assert_eq!((keys.fresh(), keys.fresh()), (11, 12));
    }
}
